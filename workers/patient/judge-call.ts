import { calendarOf } from '@naer/domain/calendar/calendar';
import type { Counted } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import { type Sample, toSample } from '@naer/domain/measurement/sample';
import type { MonitorChange, QuarantineChange } from '@naer/domain/monitor/change';
import { doubtOthers } from '@naer/domain/monitor/doubt-from-history';
import { type Placement, placeReading } from '@naer/domain/monitor/place-reading';
import type { ReadingOutcome, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { DEFAULT_TIME_ZONE } from '@naer/domain/monitor/rule-context';
import { settle } from '@naer/domain/monitor/settle';
import type { MonitorState, TimerChange } from '@naer/domain/monitor/state';
import { stepRefusals } from '@naer/domain/monitor/step-refusals';
import { takeReading } from '@naer/domain/monitor/take-reading';
import { type Advice, adviceAt } from '@naer/domain/plan/advice';
import { planInForce } from '@naer/domain/plan/plan-in-force';
import type { Severity } from '@naer/domain/plan/severity';
import { worse } from '@naer/domain/rules/finding';
import { isRefusedJump, jumpCode, samplesBefore, stepJumps } from '@naer/domain/watch/watch-refusals';
import type { FiringMark } from '@naer/domain/window/range';
import { monitorState } from './monitor-state.ts';
import { namesStranger } from './names-stranger.ts';
import type { KnownReading } from './store/measurement-store.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

/** A reading of the call that was kept and judged, before the call as a whole is. */
interface Taken {
  readonly outcome: ReadingOutcome;
  readonly sample: Sample;
  readonly severity: Severity | undefined;
}

/** A reading of the call that was kept before. */
interface Repeated {
  readonly outcome: ReadingOutcome;
  readonly reading: Reading;
  readonly sequence: number;
}

/**
 * The running state of one call, inside its transaction: readings are taken one by one in order of measured time, then
 * settled together, then written.
 */
export class CallWork {
  readonly #store: MonitorStore;
  readonly #facts: RegistryFacts;
  readonly #now: number;
  readonly #changes: MonitorChange[] = [];
  readonly #timers: TimerChange[] = [];
  readonly #fired: FiringMark[] = [];
  readonly #refusals: string[] = [];
  readonly #taken: Taken[] = [];
  readonly #repeated: Repeated[] = [];
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
    this.#state = monitorState(store, facts);
  }

  take(reading: Reading, batch: RecordBatch, index: number): ReadingOutcome {
    const aside = batch.aside?.[index];
    const placement =
      aside === undefined
        ? placeReading(reading, this.#facts.assignments)
        : ({ kind: 'quarantine', reason: aside } as const);
    const isElsewhere = batch.routes === true && placement.kind === 'quarantine';
    const namesOther = namesStranger(batch.subjects?.[index], this.#facts);
    if (!isElsewhere && namesOther) {
      this.#refusals.push('wrong-subject');
      return { status: 'refused', id: '', code: 'wrong-subject' };
    }
    const outcome = this.#place(reading, batch, index, isElsewhere, placement);
    return namesOther ? { ...outcome, namesOther } : outcome;
  }

  #place(
    reading: Reading,
    batch: RecordBatch,
    index: number,
    isElsewhere: boolean,
    placement: Placement,
  ): ReadingOutcome {
    const { measurements, quarantine } = this.#store;
    const condition = batch.ifNoneExist?.[index];
    if (condition !== undefined) {
      const existing = measurements.findBySender(reading.deviceId, condition);
      if (existing !== undefined) return this.#repeat(reading, existing);
      const held = quarantine.findBySender(reading.deviceId, condition);
      if (held !== undefined) return this.#duplicate(held, 'quarantined');
    }
    const search = measurements.findDuplicate(reading);
    if (search.kind === 'duplicate') return this.#repeat(reading, search.first);
    const held = quarantine.findDuplicate(reading);
    if (held !== undefined) return this.#duplicate(held, 'quarantined');

    if (placement.kind === 'quarantine') {
      if (isElsewhere) return { status: 'quarantined', id: '', quarantineReason: placement.reason, elsewhere: true };
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
    if (all.length === 0) return;
    const counted = this.#store.refusals.count(deviceId, all, this.#now);
    this.#changes.push(...counted);
    const judged = stepRefusals(this.#state, this.#store.history, counted, this.#now);
    if (judged !== undefined) this.#keep(judged);
  }

  /** Values refused as impossible that lie by the factor of another unit from those before them: counted, stored nowhere. */
  countJumps(deviceId: string, refusals: readonly Counted[]): void {
    for (const { refused } of refusals) {
      const before = refused && samplesBefore(this.#store.history, refused, this.#now);
      if (refused === undefined || before === undefined || !isRefusedJump(refused, before)) continue;
      const code = jumpCode(refused.type);
      this.#changes.push(...this.#store.refusals.count(deviceId, [code], this.#now));
      const total = this.#store.refusals.since(deviceId, code, before[0]?.receivedAt ?? this.#now);
      const judged = stepJumps(this.#state, this.#store.history, total, this.#now);
      if (judged !== undefined) this.#keep(judged);
    }
  }

  /** Judges what the readings say together. Answers what the patient must read at once, by the outcome it belongs to. */
  settle(): ReadonlyMap<ReadingOutcome, Advice> {
    const { history } = this.#store;
    const samples = this.#taken.map(({ sample }) => sample);
    if (samples.length === 0) return this.#advice(new Map());
    const doubted = doubtOthers(history, samples);
    for (const { sample, doubt } of doubted) {
      history.doubt(sample);
      this.#changes.push({ kind: 'doubt', sequence: sample.sequence, doubt, at: this.#now });
    }
    const { severities, ...judged } = settle(this.#state, history, samples, this.#now, { doubted, fired: this.#fired });
    this.#keep(judged);
    return this.#advice(severities);
  }

  write(): void {
    const written = { changes: this.#changes, timers: this.#timers, fired: this.#fired, sequence: this.#sequence };
    writeChanges(this.#store, this.#facts, written, this.#now);
  }

  #judge(reading: Reading, assignmentId: string, ordinal: number, conflict: boolean): ReadingOutcome {
    const { measurements, history } = this.#store;
    const sequence = this.#next();
    const newest = this.#newest.get(reading.series) ?? reading.measuredAt;
    const input = { reading, sequence, ordinal, conflict, assignmentId };
    const answer = takeReading(this.#state, history, input, newest, this.#now);
    measurements.insert(answer.reading, sequence, ordinal, answer.outcome);
    if (reading.test !== true) history.added(reading);
    history.removed(reading.series, measurements.prune(reading.series, this.#now));
    this.#keep(answer);
    const outcome = { status: answer.outcome, id: this.#id(sequence), ...(conflict ? { conflict } : {}) };
    if (reading.test !== true)
      this.#taken.push({ outcome, sample: toSample(answer.reading, sequence), severity: answer.severity });
    return outcome;
  }

  #keep(judged: {
    readonly state: MonitorState;
    readonly events: readonly MonitorChange[];
    readonly timers: readonly TimerChange[];
    readonly fired: readonly FiringMark[];
  }): void {
    this.#state = judged.state;
    this.#changes.push(...judged.events);
    this.#timers.push(...judged.timers);
    this.#fired.push(...judged.fired);
  }

  /** By the plan in force now: it says who is there now. Late readings page nobody and advise nobody. */
  #advice(severities: ReadonlyMap<number, Severity>): ReadonlyMap<ReadingOutcome, Advice> {
    const advice = new Map<ReadingOutcome, Advice>();
    const plan = planInForce(this.#state.plans, this.#now);
    if (plan === undefined) return advice;
    const calendar = calendarOf(this.#state.timeZone ?? DEFAULT_TIME_ZONE);
    for (const { outcome, sample, severity } of this.#taken) {
      const worst = sample.late ? undefined : worse(severity, severities.get(sample.measuredAt));
      const given = worst && adviceAt(plan, calendar, worst, this.#now);
      if (given !== undefined) advice.set(outcome, given);
    }
    for (const { outcome, ...repeated } of this.#repeated) {
      const worst = this.#untaken(repeated);
      const given = worst && adviceAt(plan, calendar, worst, this.#now);
      if (given !== undefined) advice.set(outcome, given);
    }
    return advice;
  }

  /** The worst alert of a repeat that nobody has taken: the answer to its first copy may never have been read. */
  #untaken({ reading, sequence }: Omit<Repeated, 'outcome'>): Severity | undefined {
    if (reading.late || reading.test === true) return undefined;
    const { history } = this.#store;
    let worst: Severity | undefined;
    for (const { state, ruleKey, severity, reading: shown } of this.#state.alerts) {
      if (state !== 'open') continue;
      const fired = [sequence, 0].some((one) => history.firedAt(ruleKey, reading.measuredAt, one) !== undefined);
      if (fired || shown?.sequence === sequence) worst = worse(worst, severity);
    }
    return worst;
  }

  #repeat(reading: Reading, { sequence, status }: KnownReading): ReadingOutcome {
    const outcome = this.#duplicate(sequence, status);
    this.#repeated.push({ outcome, reading, sequence });
    return outcome;
  }

  #duplicate(sequence: number, firstStatus: ReadingOutcome['firstStatus']): ReadingOutcome {
    return { status: 'duplicate', id: this.#id(sequence), firstStatus };
  }

  #id(sequence: number): string {
    return this.#store.merges.publicId(this.#facts.patientId, sequence);
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
}

/** The newest measured time per series among the readings of one call that have their place here. */
function newestBySeries(readings: readonly Reading[], facts: RegistryFacts): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  if (!readings.some(({ late }) => late)) return newest;
  for (const reading of readings)
    if (reading.test !== true && placeReading(reading, facts.assignments).kind === 'placed')
      newest.set(reading.series, Math.max(newest.get(reading.series) ?? Number.NEGATIVE_INFINITY, reading.measuredAt));
  return newest;
}
