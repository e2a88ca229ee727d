import type { Reading } from '@naer/domain/measurement/reading';
import { LATE_AFTER_MS } from '@naer/domain/measurement/resolve-clock';
import type { QuarantineChange, RecordChange } from '@naer/domain/monitor/change';
import { needs } from '@naer/domain/monitor/needs';
import { placeReading } from '@naer/domain/monitor/place-reading';
import type { ReadingOutcome, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorState, TimerChange, Windows } from '@naer/domain/monitor/state';
import { step } from '@naer/domain/monitor/step';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

/** An atomic batch in which one reading could not be kept: the transaction is undone, the outcomes say why. */
class NothingKept extends Error {
  readonly outcomes: readonly ReadingOutcome[];
  constructor(outcomes: readonly ReadingOutcome[]) {
    super('nothing kept');
    this.outcomes = outcomes;
  }
}

/**
 * Takes the readings of one call in one transaction: duplicate -> place -> step -> state, outbox, clocks.
 * Nothing is acknowledged that is not written; a batch of duplicates writes nothing.
 */
export function recordBatch(store: MonitorStore, facts: RegistryFacts, batch: RecordBatch, now: number): RecordAnswer {
  const assignment = facts.assignments.find(({ assignmentId }) => assignmentId === batch.credential.assignmentId);
  if (assignment === undefined || assignment.generation > batch.credential.generation || !facts.enrolment.active) {
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

/** Places of the contexts that name somebody other than the patient. */
function strangersAmong(contexts: readonly (readonly string[])[], facts: RegistryFacts): readonly number[] {
  return contexts.flatMap((subjects, place) => (namesStranger(subjects, facts) ? [place] : []));
}

function namesStranger(subjects: readonly string[] | undefined, facts: RegistryFacts): boolean {
  return subjects?.some((subject) => !facts.nationalIdIndexes.includes(subject)) ?? false;
}

/** Nothing of the request is kept, but that and why it was refused is counted. */
function countOnly(
  store: MonitorStore,
  facts: RegistryFacts,
  deviceId: string,
  codes: readonly string[],
  now: number,
): void {
  store.transact(() => {
    const work = new BatchWork(store, facts, now);
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
): ReadingOutcome[] {
  const work = new BatchWork(store, facts, now, batch.readings);
  const outcomes = batch.readings.map((reading, index) => work.take(reading, batch, index));
  const notKept = ({ status }: ReadingOutcome) => status === 'refused' || status === 'quarantined';
  if (batch.atomic === true && (context.strangers.length > 0 || outcomes.some(notKept)))
    throw new NothingKept(outcomes);
  work.count(batch.credential.deviceId, context.counted);
  work.write();
  return outcomes;
}

/** The running state of one call. */
class BatchWork {
  readonly #store: MonitorStore;
  readonly #facts: RegistryFacts;
  readonly #now: number;
  readonly #changes: RecordChange[] = [];
  readonly #timers: TimerChange[] = [];
  readonly #refusals: string[] = [];
  /** Of this call, epoch ms: what is superseded within one batch does not depend on the order it was sent in. */
  readonly #newest: ReadonlyMap<string, number>;
  #state: MonitorState;
  #sequence: number;

  constructor(store: MonitorStore, facts: RegistryFacts, now: number, readings: readonly Reading[] = []) {
    this.#newest = newestBySeries(readings, facts);
    this.#store = store;
    this.#facts = facts;
    this.#now = now;
    this.#sequence = store.outbox.sequence;
    this.#state = {
      patientId: facts.patientId,
      epoch: store.registry.epoch,
      enrolment: facts.enrolment,
      plans: facts.plans,
      alerts: store.alerts.live,
    };
  }

  take(reading: Reading, batch: RecordBatch, index: number): ReadingOutcome {
    if (namesStranger(batch.subjects?.[index], this.#facts)) {
      this.#refusals.push('wrong-subject');
      return { status: 'refused', id: '', code: 'wrong-subject' };
    }
    const { measurements, quarantine } = this.#store;
    const condition = batch.ifNoneExist?.[index];
    if (condition !== undefined) {
      const existing = measurements.findBySender(reading.deviceId, condition);
      if (existing !== undefined) return this.#duplicate(existing.sequence, existing.status);
      const held = quarantine.findBySender(reading.deviceId, condition);
      if (held !== undefined) return this.#duplicate(held, 'quarantined');
    }
    const search = measurements.findDuplicate(reading);
    if (search.kind === 'duplicate') return this.#duplicate(search.first.sequence, search.first.status);
    const aside = quarantine.findDuplicate(reading);
    if (aside !== undefined) return this.#duplicate(aside, 'quarantined');

    const placement = placeReading(reading, this.#facts.assignments);
    if (placement.kind === 'quarantine') {
      const change: QuarantineChange = {
        kind: 'quarantine',
        sequence: this.#next(),
        reading,
        reason: placement.reason,
        assignmentId: batch.credential.assignmentId,
        state: 'held',
        n: 1,
      };
      quarantine.put(change);
      this.#changes.push(change);
      return { status: 'quarantined', id: this.#id(change.sequence), quarantineReason: placement.reason };
    }
    return this.#judge(reading, placement.assignmentId, search.ordinal, search.conflict);
  }

  /** Records a reading that a person released from another monitor's quarantine: whose it is has been decided. */
  receive(reading: Reading, assignmentId: string): ReadingOutcome {
    const search = this.#store.measurements.findDuplicate(reading);
    if (search.kind === 'duplicate') return this.#duplicate(search.first.sequence, search.first.status);
    return this.#judge(reading, assignmentId, search.ordinal, search.conflict);
  }

  count(deviceId: string, codes: readonly string[]): void {
    const all = [...codes, ...this.#refusals];
    if (all.length > 0) this.#changes.push(...this.#store.refusals.count(deviceId, all, this.#now));
  }

  write(): void {
    const written = { changes: this.#changes, timers: this.#timers, sequence: this.#sequence };
    writeChanges(this.#store, this.#facts, written, this.#now);
  }

  #judge(reading: Reading, assignmentId: string, ordinal: number, conflict: boolean): ReadingOutcome {
    const { measurements } = this.#store;
    const windows: Windows = Object.fromEntries(
      needs(reading).map((range) => [range.purpose, measurements.readWindow(range)]),
    );
    const input = { reading, sequence: this.#next(), ordinal, conflict, assignmentId };
    const superseded = (this.#newest.get(reading.series) ?? 0) > reading.measuredAt;
    const { state, events, timers, outcome } = step(this.#state, windows, { ...input, superseded }, this.#now);
    measurements.insert(reading, input.sequence, ordinal, outcome);
    measurements.prune(reading.series, this.#now);
    this.#state = state;
    this.#changes.push(...events);
    this.#timers.push(...timers);
    return { status: outcome, id: this.#id(input.sequence), ...(conflict ? { conflict } : {}) };
  }

  #duplicate(sequence: number, firstStatus: ReadingOutcome['firstStatus']): ReadingOutcome {
    return { status: 'duplicate', id: this.#id(sequence), firstStatus };
  }

  #id(sequence: number): string {
    return `${this.#facts.patientId}.${sequence}`;
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
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
    const work = new BatchWork(store, facts, now);
    const late = reading.late || now - reading.measuredAt > LATE_AFTER_MS;
    const outcome = work.receive({ ...reading, late }, assignmentId);
    work.write();
    return outcome;
  });
}

/** The newest measured time per series among the readings of one call that have their place here. */
function newestBySeries(readings: readonly Reading[], facts: RegistryFacts): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  if (!readings.some(({ late }) => late)) return newest;
  for (const reading of readings)
    if (placeReading(reading, facts.assignments).kind === 'placed')
      newest.set(reading.series, Math.max(newest.get(reading.series) ?? 0, reading.measuredAt));
  return newest;
}
