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

/** A row of SQLite holds 2 MB: a full call on which many rules fire comes to more, and must not be lost for it. */
export const MAX_ROW_CHARACTERS = 500_000;
const TAIL = ']}';

/**
 * Writes alerts, marks, clocks and the outbox, one row per destination unless it would be too long; must run inside the
 * transaction of the call. Only the newest state of an alert is stored and travels; its lines of history all do.
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
  const head = `{"v":1,"tenantId":${JSON.stringify(facts.tenantId)},"patientId":${JSON.stringify(facts.patientId)}`;
  for (const payload of payloadsOf(`${head},"changes":[`, records)) store.outbox.addRecords(payload, sequence, now);
  for (const [unitId, own] of Map.groupBy(alerts.values(), (change) => change.alert.unitId)) {
    const listed = own.map((change) => change.alert);
    for (const payload of payloadsOf('{"v":1,"alerts":[', listed))
      store.outbox.add(worklistDestination(unitId), payload, now);
  }
}

/** The list as JSON behind this head, in as many pieces as it takes. */
function payloadsOf(head: string, list: readonly unknown[]): readonly string[] {
  const payloads: string[] = [];
  let begun = '';
  for (const item of list) {
    const text = JSON.stringify(item);
    if (begun !== '' && head.length + begun.length + text.length > MAX_ROW_CHARACTERS - TAIL.length - 1) {
      payloads.push(head + begun + TAIL);
      begun = '';
    }
    begun += begun === '' ? text : `,${text}`;
  }
  payloads.push(head + begun + TAIL);
  return payloads;
}

function newestAlerts(changes: readonly RecordChange[]): ReadonlyMap<string, AlertChange> {
  const newest = new Map<string, AlertChange>();
  for (const change of changes) if (change.kind === 'alert') newest.set(change.alert.alertId, change);
  return newest;
}
