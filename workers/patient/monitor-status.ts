import type { Revision } from '@naer/domain/alert/alert';
import type { MonitorStore } from './store/monitor-store.ts';
import { unitsOf } from './write-changes.ts';

/** How far the outbox lags, what is parked, and which alerts stand where; ids, counts and ages only. */
export interface MonitorStatus {
  readonly registryVersion: number | null;
  readonly epoch: number;
  readonly lag: readonly { readonly destination: string; readonly rows: number; readonly oldestMs: number }[];
  readonly parked: number;
  readonly earliestClockAt: number | null;
  /** Live alerts and the lists that have to show them. */
  readonly live: readonly {
    readonly alertId: string;
    readonly revision: Revision;
    readonly unitIds: readonly string[];
  }[];
}

export function monitorStatus(store: MonitorStore, now: number): MonitorStatus {
  // The sweep looks here: positions that were opened for a while are forgotten then at the latest.
  store.positions.openUntil(now);
  return {
    registryVersion: store.registry.facts?.version ?? null,
    epoch: store.registry.epoch,
    lag: store.outbox.lag(now),
    parked: store.parkedCount(),
    earliestClockAt: store.alerts.earliestTimer ?? null,
    live: store.alerts.live.map((alert) => ({
      alertId: alert.alertId,
      revision: alert.revision,
      unitIds: unitsOf(alert),
    })),
  };
}
