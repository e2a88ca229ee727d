import type { Reading } from '@naer/domain/measurement/reading';
import { LATE_AFTER_MS } from '@naer/domain/measurement/resolve-clock';
import type { DevicePrincipal, ReadingOutcome, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { CallWork } from './judge-call.ts';
import { namesStranger } from './names-stranger.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/** An atomic batch in which one reading could not be kept: the transaction is undone, the outcomes say why. */
class NothingKept extends Error {
  readonly outcomes: readonly ReadingOutcome[];
  constructor(outcomes: readonly ReadingOutcome[]) {
    super('nothing kept');
    this.outcomes = outcomes;
  }
}

/**
 * Takes the readings of one call in one transaction: duplicate -> place -> step -> settle -> state, outbox, clocks.
 * Nothing is acknowledged that is not written; a batch of duplicates writes nothing.
 */
export function recordBatch(store: MonitorStore, facts: RegistryFacts, batch: RecordBatch, now: number): RecordAnswer {
  if (isRevoked(batch.credential, facts, now)) {
    countOnly(store, facts, batch.credential.deviceId, ['credential-revoked'], now);
    return { ok: false, reason: 'credential-revoked' };
  }
  const strangers = strangersAmong(batch.contexts ?? [], facts);
  const told = strangers.length > 0 ? { strangers } : {};
  const counted = [...batch.refusals.map(({ code }) => code), ...strangers.map(() => 'wrong-subject')];
  try {
    const outcomes = store.transact(() => takeAll(store, facts, batch, { strangers, counted }, now));
    return { ok: true, kept: true, outcomes, ...told };
  } catch (error) {
    if (!(error instanceof NothingKept)) throw error;
    const refused = error.outcomes.flatMap(({ code }) => code ?? []);
    countOnly(store, facts, batch.credential.deviceId, [...counted, ...refused], now);
    return { ok: true, kept: false, outcomes: error.outcomes, ...told };
  }
}

/**
 * Whether the credential's assignment is unknown or has a newer credential, or nobody follows the patient any more. The
 * one before a rotation holds until its overlap ends; a gateway shows none.
 */
export function isRevoked(
  { assignmentId, generation, gateway }: DevicePrincipal,
  facts: RegistryFacts,
  now: number,
): boolean {
  const assignment = facts.assignments.find((own) => own.assignmentId === assignmentId);
  // After an end with a reason what was measured before it still comes in, and what was not is kept aside.
  if (assignment === undefined || (!facts.enrolment.active && facts.ended === undefined)) return true;
  const { previousUntil = Number.NEGATIVE_INFINITY } = assignment;
  const oldest = now < previousUntil ? assignment.generation - 1 : assignment.generation;
  return gateway === undefined && generation < oldest;
}

/** Places of the contexts that name somebody other than the patient. */
function strangersAmong(contexts: readonly (readonly string[])[], facts: RegistryFacts): readonly number[] {
  return contexts.flatMap((subjects, place) => (namesStranger(subjects, facts) ? [place] : []));
}

/** Nothing of the request is kept, but that and why it was refused is counted. */
export function countOnly(
  store: MonitorStore,
  facts: RegistryFacts,
  deviceId: string,
  codes: readonly string[],
  now: number,
): void {
  store.transact(() => {
    const work = new CallWork(store, facts, now);
    work.count(deviceId, codes);
    work.write();
  });
}

function takeAll(
  store: MonitorStore,
  facts: RegistryFacts,
  batch: RecordBatch,
  context: { readonly strangers: readonly number[]; readonly counted: readonly string[] },
  now: number,
): readonly ReadingOutcome[] {
  const work = new CallWork(
    store,
    facts,
    now,
    batch.readings.filter((_, index) => batch.aside?.[index] === undefined),
  );
  const outcomes: ReadingOutcome[] = [];
  for (const { reading, index } of byMeasuredTime(batch.readings)) outcomes[index] = work.take(reading, batch, index);
  const notKept = ({ status }: ReadingOutcome) => status === 'refused' || status === 'quarantined';
  if (batch.atomic === true && (context.strangers.length > 0 || outcomes.some(notKept)))
    throw new NothingKept(outcomes);
  const advice = work.settle();
  work.countJumps(batch.credential.deviceId, batch.refusals);
  work.count(batch.credential.deviceId, context.counted);
  work.write();
  return outcomes.map((outcome) => {
    const given = advice.get(outcome);
    return given === undefined ? outcome : { ...outcome, advice: given };
  });
}

/** Each reading sees those of its call that were measured before it, in whatever order they were sent. */
function byMeasuredTime(
  readings: readonly Reading[],
): readonly { readonly reading: Reading; readonly index: number }[] {
  return readings
    .map((reading, index) => ({ reading, index }))
    .sort((a, b) => a.reading.measuredAt - b.reading.measuredAt || a.index - b.index);
}

/** One released reading into this monitor, under its original time. */
export function receiveReading(
  store: MonitorStore,
  facts: RegistryFacts,
  reading: Reading,
  assignmentId: string,
  now: number,
): ReadingOutcome {
  return store.transact(() => {
    const work = new CallWork(store, facts, now);
    const late = reading.late || now - reading.measuredAt > LATE_AFTER_MS;
    const outcome = work.receive({ ...reading, late }, assignmentId);
    work.settle();
    work.write();
    return outcome;
  });
}
