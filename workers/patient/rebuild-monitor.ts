import { blockedUnits } from '@naer/domain/access/blocked-units';
import { takeBackAlerts } from '@naer/domain/access/take-back-alerts';
import type { Alert } from '@naer/domain/alert/alert';
import { compareRevisions } from '@naer/domain/alert/revision';
import { toSample } from '@naer/domain/measurement/sample';
import { adoptAlerts } from '@naer/domain/monitor/adopt-alerts';
import { followPlans, nextPlanAt } from '@naer/domain/monitor/follow-plans';
import { moveClocks } from '@naer/domain/monitor/move-clocks';
import { type MonitorPast, pastOfLists } from '@naer/domain/monitor/past';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { restoreCard } from '@naer/domain/patient/restore-card';
import { replay } from '@naer/domain/rehearse/replay';
import type { FiringMark } from '@naer/domain/window/range';
import { applyFacts } from './apply-facts.ts';
import { followEnrolment } from './follow-enrolment.ts';
import { followMerges } from './merge/follow-merges.ts';
import { restoreMerges } from './merge/restore-merges.ts';
import { monitorState } from './monitor-state.ts';
import { endedUnheard, rebuiltAlert } from './rebuilt-alert.ts';
import { restoreFeed } from './restore-feed.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { unitsOf, type WorklistPayload, worklistDestination, writeChanges } from './write-changes.ts';

/**
 * Makes a monitor anew that lost its storage, in one transaction: window, memory of duplicates, marks, what is kept aside
 * and the alerts with all their clocks. The epoch rises, so that its changes win over whatever the lost one still has
 * under way; every live alert goes to its list and to the records again.
 * Marks are not in the records: they are what the same functions make of the same readings.
 */
export function rebuildMonitor(store: MonitorStore, facts: RegistryFacts, past: MonitorPast, now: number): void {
  store.transact(() => {
    if (store.registry.facts !== undefined) return;
    const known = newestOf([...past.alerts, ...past.listed.map(({ alert }) => alert)]);
    const over = overtaken(known);
    const alerts = known.map((alert) => (over.has(alert.alertId) ? endedUnheard(alert, now) : alert));
    store.takeFacts(raised(facts, alerts), now);
    restoreReadings(store, past);
    for (const event of past.events) store.events.restore(event);
    for (const held of past.quarantine) store.quarantine.put(held);
    restoreMarks(store, facts, past, now);
    store.history.putFired(alerts.flatMap(markOf), now);
    for (const alert of alerts) if (alert.state === 'resolved') store.alerts.put(alert);
    restoreFeed(store, facts.patientId, past, alerts);
    const { epoch } = store.registry;
    const shown = new Set(past.listed.map(({ alert }) => alert.alertId));
    const told = alerts.filter(({ state, alertId }) => state !== 'resolved' || shown.has(alertId) || over.has(alertId));
    const changes = told.flatMap((alert) => rebuiltAlert(alert, { epoch, n: alert.revision.n + 1 }, now));
    store.cards.put(restoreCard(store.cards.read(facts, epoch), alerts, past.contactTimes ?? [], now), epoch);
    writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
    clearLists(store, past, now);
    const state = monitorState(store, facts);
    const from = past.lastActAt === 0 ? now : Math.min(past.lastActAt, now);
    store.alerts.setTimers(moveClocks([], state, from));
    writeMoved(store, facts, followPlans(state, now), now);
    writeMoved(store, facts, adoptAlerts(monitorState(store, facts), now), now);
    followEnrolment(store, undefined, facts, now);
    restoreMerges(store, facts, past, now);
    followMerges(store, facts, now);
    writeMoved(store, facts, takeBackAlerts(monitorState(store, facts), blockedUnits(facts), now), now);
    store.alerts.setPlanClock(nextPlanAt(monitorState(store, facts).plans, now, facts.pauses));
  });
}

/** An object of which the records know nothing: new, or lost before they heard of it. Then a list may still show what it raised. */
export function beginFromLists(
  store: MonitorStore,
  facts: RegistryFacts,
  listed: MonitorPast['listed'],
  now: number,
): void {
  if (listed.length > 0) rebuildMonitor(store, facts, pastOfLists(listed), now);
  applyFacts(store, facts, now);
}

/** Of an alert that is known from several places the newest. */
function newestOf(alerts: readonly Alert[]): readonly Alert[] {
  const newest = new Map<string, Alert>();
  for (const alert of alerts) {
    const known = newest.get(alert.alertId);
    if (known === undefined || compareRevisions(alert.revision, known.revision) > 0) newest.set(alert.alertId, alert);
  }
  return [...newest.values()];
}

/** Live ones of a rule that has opened another since: their end was told to the list alone, and is lost with its maker. */
function overtaken(alerts: readonly Alert[]): ReadonlySet<string> {
  const live = alerts.filter(({ state }) => state !== 'resolved');
  const over = live.filter((alert) =>
    live.some((other) => other.ruleKey === alert.ruleKey && other !== alert && isLater(other, alert)),
  );
  return new Set(over.map(({ alertId }) => alertId));
}

function isLater(a: Alert, b: Alert): boolean {
  return a.openedAt > b.openedAt || (a.openedAt === b.openedAt && a.alertId > b.alertId);
}

/** A list that shows an alert which has its place elsewhere is told so, once the right one has it. */
function clearLists(store: MonitorStore, { listed }: MonitorPast, now: number): void {
  for (const { unitId, alert } of listed) {
    const known = store.alerts.find(alert.alertId);
    if (known === undefined || unitsOf(known).includes(unitId)) continue;
    const leaves = [{ alertId: alert.alertId, unitIds: [unitId] }];
    const payload: WorklistPayload = { v: 1, alerts: [known], leaves };
    store.outbox.add(worklistDestination(known.unitId), JSON.stringify(payload), now);
  }
}

/** A list may know of a later epoch, and of higher numbers, than the records. */
function raised(facts: RegistryFacts, alerts: readonly Alert[]): RegistryFacts {
  const epoch = Math.max(facts.recorded?.epoch ?? 0, ...alerts.map(({ revision }) => revision.epoch));
  const shown = alerts.map((alert) => Math.max(alert.openedBySequence ?? 0, alert.reading?.sequence ?? 0));
  return { ...facts, recorded: { sequence: Math.max(facts.recorded?.sequence ?? 0, ...shown), epoch } };
}

function restoreReadings(store: MonitorStore, { readings, doubts, corrections = [] }: MonitorPast): void {
  const { measurements, history } = store;
  const doubted = new Set(doubts.map(({ sequence }) => sequence));
  for (const { reading, sequence, ordinal, status } of readings) {
    measurements.insert(reading, sequence, ordinal, status);
    if (reading.test === true) continue;
    history.added(reading);
    if (doubted.has(sequence)) history.doubt({ ...toSample(reading, sequence), doubtful: true });
  }
  history.enterManyInError(corrections.map(({ sequence }) => sequence));
}

function restoreMarks(store: MonitorStore, facts: RegistryFacts, past: MonitorPast, now: number): void {
  const { readings, events, corrections, lastActAt } = past;
  if (lastActAt === 0) return;
  const state = { ...monitorState(store, facts), alerts: [], rehearsed: true } as const;
  const { firings } = replay({ state, readings, events, corrections, to: Math.min(lastActAt, now) });
  store.history.putFired(firings, now);
}

/** What the device itself gave rise to (its clock, refusals) no replay finds again: the alert says what fired it. */
function markOf({ ruleKey, category, firedAt, openedBySequence, severity }: Alert): readonly FiringMark[] {
  if (category !== 'technical' || firedAt === undefined || openedBySequence !== undefined) return [];
  return [{ ruleKey, measuredAt: firedAt, sequence: 0, severity }];
}
