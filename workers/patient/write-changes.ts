import type { AlertChange, RecordChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { TimerChange } from '@naer/domain/monitor/state';
import type { FiringMark } from '@naer/domain/window/range';
import type { MonitorStore } from './store/monitor-store.ts';

/** A stored payload to a worklist; `v` says how to read it, since rows outlive deploys. */
export interface WorklistPayload {
  readonly v: 1;
  readonly alerts: readonly AlertChange['alert'][];
}

/** The outbox destination of a unit's worklist. */
export function worklistDestination(unitId: string): string {
  return `worklist/${unitId}`;
}

/** Unit id of a worklist destination; undefined for any other. */
export function unitOfDestination(destination: string): string | undefined {
  return destination.startsWith('worklist/') ? destination.slice('worklist/'.length) : undefined;
}

/** What one call or clock came to. `sequence` is the highest measurement sequence it gave out. */
export interface Written {
  readonly changes: readonly RecordChange[];
  readonly timers: readonly TimerChange[];
  readonly fired?: readonly FiringMark[] | undefined;
  readonly sequence: number;
}

/**
 * Writes alerts, marks, clocks and the outbox, one row per destination; must run inside the transaction of the call.
 * Only the newest state of an alert is stored and travels; its lines of history all do.
 */
export function writeChanges(store: MonitorStore, facts: RegistryFacts, written: Written, now: number): void {
  const { changes, timers, sequence, fired = [] } = written;
  store.history.putFired(fired, now);
  store.alerts.setTimers(timers);
  if (changes.length === 0) return;
  const alerts = newestAlerts(changes);
  for (const { alert } of alerts.values()) store.alerts.put(alert);
  const records =
    alerts.size === 0
      ? changes
      : changes.filter((change) => change.kind !== 'alert' || alerts.get(change.alert.alertId) === change);
  store.outbox.addRecords(
    JSON.stringify({ v: 1, tenantId: facts.tenantId, patientId: facts.patientId, changes: records }),
    sequence,
    now,
  );
  for (const [unitId, own] of Map.groupBy(alerts.values(), (change) => change.alert.unitId)) {
    const payload: WorklistPayload = { v: 1, alerts: own.map((change) => change.alert) };
    store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now);
  }
}

function newestAlerts(changes: readonly RecordChange[]): ReadonlyMap<string, AlertChange> {
  const newest = new Map<string, AlertChange>();
  for (const change of changes) if (change.kind === 'alert') newest.set(change.alert.alertId, change);
  return newest;
}
