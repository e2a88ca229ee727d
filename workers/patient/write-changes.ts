import type { Alert } from '@naer/domain/alert/alert';
import type { AlertChange, MonitorChange, RecordChange } from '@naer/domain/monitor/change';
import type { Notice } from '@naer/domain/monitor/duty-port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { TimerChange } from '@naer/domain/monitor/state';
import type { FiringMark } from '@naer/domain/window/range';
import { noteDrill } from './note-drill.ts';
import { noteInFeed } from './note-in-feed.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { noteOnCard } from './write-card.ts';

/** A stored payload to a worklist; `v` says how to read it, since rows outlive deploys. */
export interface WorklistPayload {
  readonly v: 1;
  readonly alerts: readonly Alert[];
  /** Units that these alerts have left: told once this row has been confirmed. */
  readonly leaves?: readonly { readonly alertId: string; readonly unitIds: readonly string[] }[] | undefined;
  /** The patient's card has changed. */
  readonly card?: true | undefined;
}

/** A stored payload to a unit's duty. */
export interface NoticePayload {
  readonly v: 1;
  readonly notices: readonly Notice[];
}

const NOTICES = 'notify/';

/** Unit id of a duty's destination; undefined for any other. */
export function unitOfNotices(destination: string): string | undefined {
  return destination.startsWith(NOTICES) ? destination.slice(NOTICES.length) : undefined;
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
  readonly changes: readonly MonitorChange[];
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
  const listings = [...alerts.values()].map(({ alert }) => listingOf(store.alerts.find(alert.alertId), alert));
  for (const { alert } of alerts.values()) noteInFeed(store, alert, now);
  for (const { alert } of alerts.values()) {
    store.alerts.put(alert);
    if (alert.state === 'resolved' && alert.ruleType === 'event') store.positions.forget(alert.alertId);
  }
  const records =
    facts.drill === true
      ? noteDrill(store, facts, changes, now)
      : changes.filter(
          (change) => isRecord(change) && (change.kind !== 'alert' || alerts.get(change.alert.alertId) === change),
        );
  const head = `{"v":1,"tenantId":${JSON.stringify(facts.tenantId)},"patientId":${JSON.stringify(facts.patientId)}`;
  for (const payload of payloadsOf(`${head},"changes":[`, records)) store.outbox.addRecords(payload, sequence, now);
  list(store, listings, now);
  noteOnCard(store, facts, changes, new Set(listings.flatMap(({ on }) => on)), now);
  const notices = changes.flatMap((change) => (change.kind === 'notice' ? [change.notice] : []));
  for (const [unitId, own] of Map.groupBy(notices, (notice) => notice.unitId)) {
    const payload: NoticePayload = { v: 1, notices: own };
    store.outbox.add(`${NOTICES}${unitId}`, JSON.stringify(payload), now);
  }
}

/** Where an alert is to stand, and where it stood and no longer does. */
interface Listing {
  readonly alert: Alert;
  readonly on: readonly string[];
  readonly leaves: readonly string[];
}

/** The list of the unit that is responsible, and of the one it is offered to. */
export function unitsOf({ unitId, handover }: Pick<Alert, 'unitId' | 'handover'>): readonly string[] {
  return handover === undefined || handover.toUnitId === unitId ? [unitId] : [unitId, handover.toUnitId];
}

function listingOf(before: Alert | undefined, alert: Alert): Listing {
  const on = unitsOf(alert);
  const was = before === undefined ? [] : unitsOf(before);
  return { alert, on, leaves: was.filter((unitId) => !on.includes(unitId)) };
}

/** The responsible unit first; its row carries the lists that the alert leaves, so that they are told afterwards. */
function list(store: MonitorStore, listings: readonly Listing[], now: number): void {
  const units = new Set(listings.flatMap(({ on }) => on));
  for (const unitId of units) {
    const here = listings.filter(({ on }) => on.includes(unitId));
    const staying = here.filter(({ alert, leaves }) => leaves.length === 0 || alert.unitId !== unitId);
    for (const payload of payloadsOf(
      '{"v":1,"alerts":[',
      staying.map(({ alert }) => alert),
    ))
      store.outbox.add(worklistDestination(unitId), payload, now);
    for (const { alert, leaves } of here) {
      if (leaves.length === 0 || alert.unitId !== unitId) continue;
      const payload: WorklistPayload = {
        v: 1,
        alerts: [alert],
        leaves: [{ alertId: alert.alertId, unitIds: leaves }],
      };
      store.outbox.add(worklistDestination(unitId), JSON.stringify(payload), now);
    }
  }
}

function isRecord(change: MonitorChange): change is RecordChange {
  return change.kind !== 'notice';
}

/** The list as JSON behind this head, in as many pieces as it takes. */
function payloadsOf(head: string, list: readonly unknown[]): readonly string[] {
  if (list.length === 0) return [];
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

function newestAlerts(changes: readonly MonitorChange[]): ReadonlyMap<string, AlertChange> {
  const newest = new Map<string, AlertChange>();
  for (const change of changes) if (change.kind === 'alert') newest.set(change.alert.alertId, change);
  return newest;
}
