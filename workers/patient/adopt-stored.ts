import { adoptAlerts } from '@naer/domain/monitor/adopt-alerts';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { monitorState } from './monitor-state.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/** What a version before this one stored without its clocks gets them; nothing is written when nothing lacks any. */
export function adoptStored(store: MonitorStore, facts: RegistryFacts, now: number): void {
  const moved = adoptAlerts(monitorState(store, facts), now);
  if (moved.length > 0) store.transact(() => writeMoved(store, facts, moved, now));
}
