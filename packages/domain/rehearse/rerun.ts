import type { Alert } from '../alert/alert.ts';
import { type MovedAlert, outputOf } from '../alert/firing.ts';
import { runAlertClock } from '../alert/run-alert-clock.ts';
import type { Reading } from '../measurement/reading.ts';
import { type Sample, toSample } from '../measurement/sample.ts';
import { firingsSince } from '../monitor/basis-of-alert.ts';
import type { MonitorChange } from '../monitor/change.ts';
import { correctReadings } from '../monitor/correct-reading.ts';
import { doubtOthers, HISTORY_DOUBTS } from '../monitor/doubt-from-history.ts';
import type { Fired } from '../monitor/fire-rule.ts';
import { followPlans, nextPlanAt } from '../monitor/follow-plans.ts';
import { moveClocks } from '../monitor/move-clocks.ts';
import { endedAsNormal } from '../monitor/open-again.ts';
import { settle } from '../monitor/settle.ts';
import type { DueClock, MonitorState, TimerChange } from '../monitor/state.ts';
import { stepClock } from '../monitor/step-clock.ts';
import { type MonitorEvent, stepEvent } from '../monitor/step-event.ts';
import { takeReading } from '../monitor/take-reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Call, StoredReading } from './calls.ts';
import { MemoryHistory } from './memory-history.ts';
import { plansThatJudged } from './plans-known.ts';
import type { Replayed, ReplayedFiring } from './replay.ts';
import { RunningClocks } from './running-clocks.ts';

/** What any judging comes to. */
interface Judging {
  readonly state?: MonitorState;
  readonly events: readonly MonitorChange[];
  readonly timers: readonly TimerChange[];
  readonly fired?: readonly Fired[];
}

/** A patient's monitor in memory: it decides by the same functions, in the same order, and sends nothing. */
export class Rerun {
  #state: MonitorState;
  readonly #history: MemoryHistory;
  readonly #samples = new Map<number, Sample>();
  readonly #clocks = new RunningClocks();
  #followAt = Number.POSITIVE_INFINITY;
  readonly #alerts = new Map<string, Alert>();
  readonly #firings: ReplayedFiring[] = [];
  #events: Replayed['events'][number][] = [];

  constructor(state: MonitorState, timeZone: string) {
    this.#state = state;
    this.#history = new MemoryHistory(timeZone);
  }

  get state(): MonitorState {
    return this.#state;
  }

  get firings(): number {
    return this.#firings.length;
  }

  get result(): Omit<Replayed, 'refused'> {
    return { alerts: [...this.#alerts.values()], firings: this.#firings, events: this.#events };
  }

  find(alertId: string): Alert | undefined {
    return this.#alerts.get(alertId);
  }

  forgetEvents(): void {
    this.#events = [];
  }

  /** Sets the clocks of rules by the plans as they are known now; alerts follow them. */
  setClocks(now: number): void {
    this.#clocks.set(moveClocks(this.#clocks.ofRules, this.#state, now));
    this.#follow(now);
  }

  /** A version of the plan begins, or a pause. */
  #follow(now: number): void {
    for (const moved of followPlans(this.#state, now)) this.move(moved);
    this.#followAt = nextPlanAt(this.#state.plans, now, this.#state.pauses) ?? Number.POSITIVE_INFINITY;
  }

  /** The monitor has these plans from now on. */
  know(plans: readonly PlanVersion[], now: number): void {
    if (plans === this.#state.plans) return;
    this.#state = { ...this.#state, plans };
    this.setClocks(now);
  }

  /** Every clock that is due, in due order, each at its due time. */
  runClocks(now: number): void {
    for (;;) {
      const due = this.#clocks.due(now);
      if (this.#followAt <= Math.min(now, due?.dueAt ?? now)) this.#follow(this.#followAt);
      else if (due === undefined) return;
      else this.#runClock(due);
    }
  }

  /** The readings of one call: taken one by one, then settled together. */
  take({ at: now, readings }: Call): void {
    const newest = readings.length === 1 ? undefined : newestBySeries(readings);
    const taken: Sample[] = [];
    const fired: Fired[] = [];
    for (const { sequence, reading: stored } of readings) {
      const reading = withoutHistoryDoubts(stored);
      const input = { reading, sequence, ordinal: 0, conflict: false, assignmentId: '' };
      const newestOfCall = newest?.get(reading.series) ?? reading.measuredAt;
      const answer = takeReading(this.#state, this.#history, input, newestOfCall, now);
      if (reading.test !== true) {
        const sample = toSample(answer.reading, sequence);
        this.#history.add(sample);
        this.#samples.set(sequence, sample);
        taken.push(sample);
      }
      if (answer.fired.length > 0) fired.push(...answer.fired);
      this.#keep(answer, now);
    }
    const doubted = doubtOthers(this.#history, taken);
    for (const { sample } of doubted) {
      this.#history.replace(sample);
      this.#samples.set(sample.sequence, sample);
    }
    this.#keep(settle(this.#state, this.#history, taken, now, { doubted, fired }), now);
  }

  /** `planVersion`: that judged it, null when none did; undefined: whatever is in force. */
  event(event: MonitorEvent & Pick<StoredReading, 'planVersion'>, now: number): void {
    const { planVersion } = event;
    const { plans } = this.#state;
    const known = planVersion === undefined ? plans : plansThatJudged(plans, event.at, planVersion);
    const step = stepEvent({ ...this.#state, plans: known }, this.#history, event, now);
    this.#keep({ ...step, state: { ...step.state, plans } }, now);
  }

  /** Readings were entered in error, together: they count no longer. */
  correct(sequences: readonly number[], now: number): void {
    const gone = sequences.flatMap((sequence) => this.#samples.get(sequence) ?? []);
    for (const sample of gone) {
      this.#samples.delete(sample.sequence);
      this.#history.remove(sample);
    }
    const known = {
      find: (other: number) => this.#samples.get(other),
      ...(gone.length > 1 && { firings: (alert: Alert) => firingsSince(alert, this.#firings) }),
    };
    this.#keep(
      correctReadings(this.#state, this.#history, known, gone, now, endedAsNormal(this.#alerts.values())),
      now,
    );
  }

  /** After a person's act or an alert's clock. */
  move(moved: MovedAlert): void {
    const { alert } = moved;
    const others = this.#state.alerts.filter(({ alertId }) => alertId !== alert.alertId);
    const alerts = alert.state === 'resolved' ? others : [...others, alert];
    this.#keep({ state: { ...this.#state, alerts }, events: outputOf(moved), timers: [] }, 0);
  }

  #runClock(due: DueClock): void {
    if (due.clock === 'rule') {
      const step = stepClock(this.#state, this.#history, due, due.dueAt);
      this.#keep({ ...step, events: [...step.events, ...step.reminders] }, due.dueAt);
      const goesOn = step.timers.some(({ dueAt }) => dueAt === null || dueAt > due.dueAt);
      // A clock that does not go forward would never end.
      if (!goesOn) this.#clocks.set([{ ...due, dueAt: null }]);
      return;
    }
    const alert = 'alertId' in due ? this.#alerts.get(due.alertId) : undefined;
    if (alert === undefined || !('alertId' in due)) return;
    const moved = runAlertClock(this.#state, alert, due.clock, due.dueAt);
    if (moved === undefined) throw new Error('The clock of an alert does not go forward');
    this.move(moved);
  }

  #keepAlert(alert: Alert): void {
    this.#alerts.set(alert.alertId, alert);
    this.#clocks.follow(alert);
  }

  #keep({ state, events, timers, fired }: Judging, now: number): void {
    if (state !== undefined) this.#state = state;
    for (const event of events) {
      if (event.kind === 'alert') this.#keepAlert(event.alert);
      if (event.kind === 'alert' || event.kind === 'alert-history' || event.kind === 'reminder')
        this.#events.push(event);
    }
    this.#clocks.set(timers);
    if (fired === undefined || fired.length === 0) return;
    this.#history.mark(fired);
    for (const each of fired) this.#firings.push({ ...each, firedAt: now });
  }
}

/** The reading as it was before others threw doubt on it. */
function withoutHistoryDoubts(reading: Reading): Reading {
  if (reading.doubts.length === 0) return reading;
  const doubts = reading.doubts.filter((doubt) => !HISTORY_DOUBTS.includes(doubt));
  return doubts.length === reading.doubts.length ? reading : { ...reading, doubts };
}

/** As the monitor does: what is superseded within a call does not depend on the order it was sent in. */
function newestBySeries(readings: readonly StoredReading[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { reading } of readings)
    if (reading.test !== true)
      newest.set(reading.series, Math.max(newest.get(reading.series) ?? reading.measuredAt, reading.measuredAt));
  return newest;
}
