import type { Alert } from '@naer/domain/alert/alert';
import type { MovedAlert } from '@naer/domain/alert/firing';
import { compareRevisions } from '@naer/domain/alert/revision';
import { givenBack, partFromAlert, partFromEvents } from '@naer/domain/merge/give-back-alert';
import { handedOver, type TakenAlert } from '@naer/domain/merge/take-over-alert';
import type { CorrectionChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { DeliveryOutcome } from '../../objects/drain.ts';
import { withTimeout } from '../../objects/with-timeout.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import { monitorState } from '../monitor-state.ts';
import { writeMoved } from '../run-command.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import { judgeAllErroneous } from '../void-readings.ts';
import { writeChanges } from '../write-changes.ts';
import type { MergePayload } from './follow-merges.ts';
import type { MergeCall, PassedEvent } from './merge-port.ts';

const CALL_TIMEOUT_MS = 10_000;
const REASON = 'unmerged';

type World = Pick<MonitorEffects, 'monitorOf' | 'now' | 'reached'>;

/** One step towards the monitor of another record of the person. What is settled here waits until that one has its part. */
export async function deliverMerge(
  store: MonitorStore,
  facts: RegistryFacts,
  target: string,
  payload: string,
  effects: World,
): Promise<DeliveryOutcome> {
  const step = JSON.parse(payload) as MergePayload;
  const { mergeId } = step;
  const named = { v: 1, tenantId: facts.tenantId, patientId: target, mergeId } as const;
  switch (step.kind) {
    case 'ask':
      await effects.reached?.('ask');
      return store.merges.find(mergeId)?.isTaken === false
        ? await call(effects, { ...named, kind: 'ask' })
        : 'confirmed';
    case 'errors':
      return store.registry.facts?.merges?.into?.mergeId === mergeId
        ? await call(effects, { ...named, ...step })
        : 'confirmed';
    case 'hand':
      return await hand(store, named, effects);
    case 'back':
      return await giveBack(store, named, effects);
  }
}

type CallNames = Pick<MergeCall, 'v' | 'tenantId' | 'patientId' | 'mergeId'>;

async function call(effects: World, merge: MergeCall): Promise<DeliveryOutcome> {
  const called = effects.monitorOf(merge.tenantId, merge.patientId).merged(merge);
  const answer = await withTimeout(called, CALL_TIMEOUT_MS, 'not-ready' as const);
  return answer === 'done' ? 'confirmed' : 'retry';
}

/**
 * Put before remove: only what the other record has taken over is closed here. What somebody has acted on meanwhile goes
 * out again as it is by then; clocks run on here until it is over there.
 */
async function hand(store: MonitorStore, named: CallNames, effects: World): Promise<DeliveryOutcome> {
  await effects.reached?.('hand');
  const stands = () => store.registry.facts?.merges?.into?.mergeId === named.mergeId;
  if (!stands()) return 'confirmed';
  const alerts = store.alerts.live;
  const hand = {
    alerts: [...alerts, ...handedBefore(store, named.mergeId, effects.now())],
    ...store.window(effects.now()),
  };
  const outcome = await call(effects, { ...named, kind: 'hand', hand });
  await effects.reached?.('handed');
  const { facts } = store.registry;
  if (outcome === 'retry' || facts === undefined || !stands()) return stands() ? outcome : 'confirmed';
  const now = effects.now();
  const settled = store.transact((): DeliveryOutcome => {
    const state = monitorState(store, facts);
    const over = alerts.filter((alert) => isAsSent(store.alerts.find(alert.alertId), alert));
    writeMoved(
      store,
      facts,
      over.map((alert) => handedOver(state, alert, named.mergeId, now)),
      now,
    );
    for (const alert of over) store.merges.noteHanded(named.mergeId, alert, now);
    if (store.alerts.live.length > 0) return 'retry';
    store.merges.setOut(named.mergeId, 'handed');
    return 'confirmed';
  });
  await effects.reached?.('let-go');
  return settled;
}

/** What the other has taken over already: should its monitor have been lost since, it takes it once more. */
function handedBefore(store: MonitorStore, mergeId: string, now: number): readonly Alert[] {
  return store.merges.handed(mergeId, now).filter(({ alertId }) => store.alerts.find(alertId)?.state === 'resolved');
}

function isAsSent(now: Alert | undefined, sent: Alert): boolean {
  return now !== undefined && now.state !== 'resolved' && compareRevisions(now.revision, sent.revision) === 0;
}

/**
 * The merge was an error. The other record gets its alerts and readings; then what came in for it is entered in error here,
 * what stood on that alone is over, and its window is no longer looked back on. In one transaction, once.
 */
async function giveBack(store: MonitorStore, named: CallNames, effects: World): Promise<DeliveryOutcome> {
  const { mergeId } = named;
  await effects.reached?.('back');
  const { facts: before } = store.registry;
  if (before === undefined || store.merges.find(mergeId) === undefined) return 'confirmed';
  const readings = store.merges.readings(mergeId);
  const events = store.merges.events(mergeId).map((passed) => withPosition(store, passed));
  const notes = [...store.merges.alerts(mergeId).values()];
  const state = monitorState(store, before);
  const alerts = notes.flatMap((note) => givenBack(state, note) ?? []);
  const counts = ({ erroneous }: { readonly erroneous?: boolean | undefined }) => erroneous !== true;
  const back = { alerts, readings: readings.filter(counts), events: events.filter(counts) };
  const outcome = await call(effects, { ...named, kind: 'back', back });
  await effects.reached?.('given-back');
  const { facts } = store.registry;
  if (outcome === 'retry' || facts === undefined) return 'retry';
  // What came in for it while this waited goes out once more.
  const isAll =
    store.merges.readings(mergeId).length === readings.length && store.merges.events(mergeId).length === events.length;
  if (!isAll) return 'retry';
  store.transact(() => part(store, facts, mergeId, notes, effects.now()));
  await effects.reached?.('parted');
  return 'confirmed';
}

function withPosition(store: MonitorStore, passed: PassedEvent): PassedEvent {
  const position = store.positions.find(passed.sequence);
  return position === undefined ? passed : { ...passed, event: { ...passed.event, position } };
}

function part(
  store: MonitorStore,
  facts: RegistryFacts,
  mergeId: string,
  notes: readonly TakenAlert[],
  now: number,
): void {
  const record = store.merges.find(mergeId);
  if (record === undefined) return;
  const undone = facts.merges?.undone?.find((one) => one.mergeId === mergeId);
  const { unitId } = facts.enrolment;
  const acting = { by: undone?.by ?? 'system', unitId: undone?.unitId ?? unitId };
  const readings = store.merges.readings(mergeId);
  const passed = new Set(readings.map(({ sequence }) => sequence));
  const wrong = readings.filter(({ erroneous }) => erroneous !== true);
  for (const { sequence } of wrong) enterInRecords(store, facts, { ...acting, sequence, now });
  store.history.enterManyInError(wrong.map(({ sequence }) => sequence));
  judgeAllErroneous(store, facts, now);
  const events = store.merges.events(mergeId);
  for (const { sequence, erroneous } of events)
    if (erroneous !== true) enterInRecords(store, facts, { ...acting, sequence, now });
  const firedBy = (alertId: string) =>
    events.filter(({ alertIds }) => alertIds.includes(alertId)).map(({ event }) => event.at);
  const move = (alertId: string, as: (byPassed: readonly number[]) => MovedAlert | undefined) => {
    const moved = as(firedBy(alertId));
    if (moved !== undefined) writeMoved(store, facts, [moved], now);
  };
  for (const note of notes)
    move(note.alertId, (byPassed) => {
      const alert = store.alerts.find(note.alertId);
      const byReadings = alert === undefined ? [] : readingsThatFired(store, mergeId, alert);
      const fired = { byOwn: firingsOfOwn(alert, passed), byPassed, byReadings };
      return partFromAlert(monitorState(store, facts), note, fired, mergeId, now);
    });
  const others = new Set(events.flatMap(({ alertIds }) => alertIds));
  for (const { alertId } of notes) others.delete(alertId);
  for (const alertId of others)
    move(alertId, (byPassed) => partFromEvents(monitorState(store, facts), alertId, byPassed, mergeId, now));
  store.merges.dropWindow(record);
  store.history.replaced();
  store.merges.forget(mergeId);
}

/** It counts no longer, and the records say so; here nothing is judged by it again. */
function enterInRecords(
  store: MonitorStore,
  facts: RegistryFacts,
  {
    sequence,
    by,
    unitId,
    now,
  }: { readonly sequence: number; readonly by: string; readonly unitId: string; readonly now: number },
): void {
  const correction: CorrectionChange = { kind: 'correction', sequence, at: now, by, unitId, reason: REASON };
  writeChanges(store, facts, { changes: [correction], timers: [], sequence: store.outbox.sequence }, now);
}

function readingsThatFired(store: MonitorStore, mergeId: string, { ruleKey }: Alert): readonly number[] {
  const fired = store.merges
    .readings(mergeId)
    .filter(({ sequence, reading }) => store.history.firedAt(ruleKey, reading.measuredAt, sequence) !== undefined);
  return fired.map(({ sequence }) => sequence);
}

/** Firings of the record's own readings: neither brought by the merge nor come in for the other. */
function firingsOfOwn(alert: Alert | undefined, passed: ReadonlySet<number>): number {
  const own = (alert?.repeats ?? []).filter(
    ({ sequence }) => sequence !== undefined && sequence > 0 && !passed.has(sequence),
  );
  return own.length;
}
