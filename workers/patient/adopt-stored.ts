import { adoptAlerts } from '@naer/domain/monitor/adopt-alerts';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { describeError, type LogEntry, log } from '../http/log.ts';
import { monitorState } from './monitor-state.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * What a version before this one stored without its clocks gets them; nothing is written when nothing lacks any. One alert
 * that cannot be read so holds neither the others nor the monitor, which must wake whatever it has stored.
 */
export function adoptStored(
  store: MonitorStore,
  facts: RegistryFacts,
  now: number,
  tell: (entry: LogEntry) => void = log,
): void {
  const state = monitorState(store, facts);
  for (const alert of state.alerts) {
    try {
      const moved = adoptAlerts({ ...state, alerts: [alert] }, now);
      if (moved.length > 0) store.transact(() => writeMoved(store, facts, moved, now));
    } catch (error) {
      tell({ event: 'clock-failed', tenantId: facts.tenantId, ...describeError(error) });
    }
  }
}
