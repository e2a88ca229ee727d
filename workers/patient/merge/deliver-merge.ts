import type { Alert } from '@naer/domain/alert/alert';
import { compareRevisions } from '@naer/domain/alert/revision';
import { givenBack, partFromAlert } from '@naer/domain/merge/give-back-alert';
import { handedOver, type TakenAlert } from '@naer/domain/merge/take-over-alert';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../../objects/with-timeout.ts';
import { runEnterInError } from '../acts/enter-in-error.ts';
import type { DeliveryOutcome } from '../drain/drain.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import { monitorState } from '../monitor-state.ts';
import { writeMoved } from '../run-command.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import type { MergePayload } from './follow-merges.ts';
import type { MergeCall } from './merge-port.ts';

const CALL_TIMEOUT_MS = 10_000;
const REASON = 'unmerged';

type World = Pick<MonitorEffects, 'monitorOf' | 'now'>;

/** One step towards the monitor of another record of the person. What is settled here waits until that one has its part. */
export async function deliverMerge(
  store: MonitorStore,
  facts: RegistryFacts,
  target: string,
  payload: string,
  effects: World,
): Promise<DeliveryOutcome> {
  const { kind, mergeId } = JSON.parse(payload) as MergePayload;
  const named = { v: 1, tenantId: facts.tenantId, patientId: target, mergeId } as const;
  switch (kind) {
    case 'ask':
      return store.merges.find(mergeId)?.isTaken === false ? await call(effects, { ...named, kind }) : 'confirmed';
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
  const stands = () => store.registry.facts?.merges?.into?.mergeId === named.mergeId;
  if (!stands()) return 'confirmed';
  const alerts = store.alerts.live;
  const outcome = await call(effects, { ...named, kind: 'hand', hand: { alerts, ...store.window(effects.now()) } });
  const { facts } = store.registry;
  if (outcome === 'retry' || facts === undefined || !stands()) return stands() ? outcome : 'confirmed';
  const now = effects.now();
  return store.transact((): DeliveryOutcome => {
    const state = monitorState(store, facts);
    const over = alerts.filter((alert) => isAsSent(store.alerts.find(alert.alertId), alert));
    writeMoved(
      store,
      facts,
      over.map((alert) => handedOver(state, alert, named.mergeId, now)),
      now,
    );
    if (store.alerts.live.length > 0) return 'retry';
    store.merges.setOut(named.mergeId, 'handed');
    return 'confirmed';
  });
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
  const { facts: before } = store.registry;
  if (before === undefined || store.merges.find(mergeId) === undefined) return 'confirmed';
  const readings = store.merges.readings(mergeId);
  const notes = [...store.merges.alerts(mergeId).values()];
  const state = monitorState(store, before);
  const alerts = notes.flatMap((note) => givenBack(state, note) ?? []);
  const outcome = await call(effects, { ...named, kind: 'back', back: { alerts, readings } });
  const { facts } = store.registry;
  if (outcome === 'retry' || facts === undefined) return 'retry';
  // What came in for it while this waited goes out once more.
  if (store.merges.readings(mergeId).length > readings.length) return 'retry';
  store.transact(() => part(store, facts, mergeId, notes, effects.now()));
  return 'confirmed';
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
  const acting = { by: undone?.by ?? 'system', unitId: undone?.unitId ?? unitId, unitIds: [], commandId: mergeId };
  const passed = new Set(store.merges.readings(mergeId).map(({ sequence }) => sequence));
  for (const sequence of passed) runEnterInError({ store, facts, ...acting, now }, sequence, REASON);
  for (const note of notes) {
    const firedByOwn = firingsOfOwn(store.alerts.find(note.alertId), passed);
    const moved = partFromAlert(monitorState(store, facts), note, firedByOwn, mergeId, now);
    if (moved !== undefined) writeMoved(store, facts, [moved], now);
  }
  store.merges.dropWindow(record);
  store.history.replaced();
  store.merges.forget(mergeId);
}

/** Firings of the record's own readings: neither brought by the merge nor come in for the other. */
function firingsOfOwn(alert: Alert | undefined, passed: ReadonlySet<number>): number {
  const own = (alert?.repeats ?? []).filter(
    ({ sequence }) => sequence !== undefined && sequence > 0 && !passed.has(sequence),
  );
  return own.length;
}
