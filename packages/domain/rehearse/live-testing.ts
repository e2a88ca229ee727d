import { actOnAlert } from '../alert/act-on-alert.ts';
import type { Alert } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import { compareRevisions, formatRevision } from '../alert/revision.ts';
import { runAlertClock } from '../alert/run-alert-clock.ts';
import { calendarOf } from '../calendar/calendar.ts';
import type { Reading } from '../measurement/reading.ts';
import { type Sample, toSample } from '../measurement/sample.ts';
import { firingsSince } from '../monitor/basis-of-alert.ts';
import type { MeasurementChange } from '../monitor/change.ts';
import { correctReadings } from '../monitor/correct-reading.ts';
import { doubtOthers } from '../monitor/doubt-from-history.ts';
import type { Fired } from '../monitor/fire-rule.ts';
import { followPlans, nextPlanAt } from '../monitor/follow-plans.ts';
import { endedAsNormal } from '../monitor/open-again.ts';
import { settle } from '../monitor/settle.ts';
import type { DueClock, MonitorState, TimerChange } from '../monitor/state.ts';
import { ruleClocks, stepClock } from '../monitor/step-clock.ts';
import { takeReading } from '../monitor/take-reading.ts';
import { type DaySummary, summariseDay } from '../window/day-summary.ts';
import type { FiringMark, History, WindowRange } from '../window/range.ts';
import type { StoredAct, StoredCorrection } from './replay.ts';

const OSLO = calendarOf('Europe/Oslo');

export const ENROLLED = {
  patientId: '018f0000-0000-7000-8000-000000000001',
  epoch: 1,
  enrolment: {
    enrolmentId: 'e',
    programme: 'copd',
    unitId: 'unit-1',
    ownerOrganisationId: 'org-1',
    controllerOrganisationId: 'org-2',
    active: true,
  },
} satisfies Partial<MonitorState>;

/** Tests: the stored past, read the slow and plain way. */
export class PlainHistory implements History {
  samplesStored: Sample[] = [];
  readonly marks: FiringMark[] = [];

  samples({ series, from, to, limit }: Extract<WindowRange, { kind: 'samples' }>): readonly Sample[] {
    return this.#within(series, from, to).slice(0, limit);
  }

  days({ series, from, to }: Extract<WindowRange, { kind: 'days' }>): readonly DaySummary[] {
    const byDay = Map.groupBy(this.#within(series, from, to), ({ measuredAt }) => OSLO.dayStart(measuredAt));
    return [...byDay]
      .map(([day, samples]) => summariseDay(day, samples))
      .filter((day) => day !== undefined)
      .sort((a, b) => a.day - b.day);
  }

  newestAt(series: string): number | undefined {
    return this.#within(series, 0, Number.MAX_SAFE_INTEGER)[0]?.measuredAt;
  }

  firedAt(ruleKey: string, measuredAt: number, sequence: number): FiringMark['severity'] | undefined {
    return this.marks.findLast(
      (mark) => mark.ruleKey === ruleKey && mark.measuredAt === measuredAt && mark.sequence === sequence,
    )?.severity;
  }

  #within(series: string, from: number, to: number): readonly Sample[] {
    return this.samplesStored
      .filter((one) => one.series === series && one.measuredAt >= from && one.measuredAt < to)
      .sort((a, b) => b.measuredAt - a.measuredAt || b.sequence - a.sequence);
  }
}

/** What reached the monitor together. */
export interface LiveCall {
  readonly at: number;
  readonly readings: readonly Reading[];
}

/**
 * Tests: a monitor as the object is one, with a transaction a call. Marks are written at the end of each, as there.
 */
export class LiveMonitor {
  readonly history = new PlainHistory();
  readonly stored: MeasurementChange[] = [];
  readonly alerts = new Map<string, Alert>();
  readonly acts: StoredAct[] = [];
  readonly fired: Fired[] = [];
  /** What came of it when a clock of a rule came a second time. */
  readonly doubled: unknown[] = [];
  state: MonitorState;
  #timers: DueClock[] = [];
  readonly corrections: StoredCorrection[] = [];
  #sequence = 0;
  readonly #pruned = new Set<number>();
  #followAt: number;

  constructor(state: MonitorState, from: number) {
    this.state = state;
    this.#set(ruleClocks(state, from));
    this.#followAt = nextPlanAt(state.plans, from, state.pauses) ?? Number.POSITIVE_INFINITY;
  }

  /** Everything until then: clocks first, then the call. */
  record({ at: now, readings }: LiveCall): void {
    this.runClocks(now);
    const taken: Sample[] = [];
    const fired: Fired[] = [];
    const newest = Map.groupBy(
      readings.filter(({ test }) => test !== true),
      ({ series }) => series,
    );
    for (const reading of readings) {
      this.#sequence += 1;
      const input = { reading, sequence: this.#sequence, ordinal: 0, conflict: false, assignmentId: 'a' };
      const newestOfCall = Math.max(
        ...(newest.get(reading.series) ?? [reading]).map(({ measuredAt }) => measuredAt),
        reading.measuredAt,
      );
      const answer = takeReading(this.state, this.history, input, newestOfCall, now);
      for (const event of answer.events) if (event.kind === 'measurement') this.stored.push(event);
      if (reading.test !== true) {
        const sample = toSample(answer.reading, this.#sequence);
        this.history.samplesStored.push(sample);
        taken.push(sample);
      }
      fired.push(...answer.fired);
      this.#keep(answer);
    }
    const doubted = doubtOthers(this.history, taken);
    this.history.samplesStored = this.history.samplesStored.map(
      (sample) => doubted.find((one) => one.sample.sequence === sample.sequence)?.sample ?? sample,
    );
    const settled = settle(this.state, this.history, taken, now, { doubted, fired });
    this.#keep(settled);
    this.#mark([...fired, ...settled.fired]);
  }

  runClocks(now: number): void {
    for (;;) {
      const [due] = this.#timers.filter(({ dueAt }) => dueAt <= now).sort(firstDue);
      if (this.#followAt <= Math.min(now, due?.dueAt ?? now)) {
        this.#follow(this.#followAt);
        continue;
      }
      if (due === undefined) return;
      if (due.clock === 'rule') {
        const step = stepClock(this.state, this.history, due, due.dueAt);
        this.#keep(step);
        this.#mark(step.fired);
        const again = stepClock(this.state, this.history, due, due.dueAt);
        this.doubled.push(...again.fired, ...again.events);
        continue;
      }
      const alert = 'alertId' in due ? this.alerts.get(due.alertId) : undefined;
      const moved = alert && 'alertId' in due && runAlertClock(this.state, alert, due.clock, due.dueAt);
      if (!moved) throw new Error('A clock runs that no alert has');
      this.#move(moved.alert);
    }
  }

  /** Somebody acknowledges the alert of a rule, or resolves it when that has been done. */
  act(ruleKey: string, at: number): void {
    this.runClocks(at);
    const alert = this.state.alerts.find((one) => one.ruleKey === ruleKey);
    if (alert === undefined) return;
    const by = { at, by: 'nurse', unitId: 'unit-1' };
    const act =
      alert.state === 'open' ? ({ kind: 'acknowledge' } as const) : ({ kind: 'resolve', outcome: 'visit' } as const);
    const acted = actOnAlert(this.state, alert, act, formatRevision(alert.revision), by);
    if (!acted.ok) throw new Error(acted.error);
    this.acts.push({ alertId: alert.alertId, by, act });
    this.#move(acted.value.alert);
  }

  /** The nth reading that counts, if there is one, was an error. */
  correct(nth: number, at: number): void {
    this.correctAll([nth], at);
  }

  /** The first so many are kept no longer. */
  prune(count: number): void {
    const { samplesStored } = this.history;
    for (const { sequence } of samplesStored.slice(0, count)) this.#pruned.add(sequence);
    this.history.samplesStored = samplesStored.slice(count);
  }

  /** These were, all at once. */
  correctAll(nths: readonly number[], at: number): void {
    this.runClocks(at);
    const { samplesStored, marks } = this.history;
    const gone = nths.flatMap((nth) => samplesStored[nth] ?? []);
    if (gone.length === 0) return;
    this.history.samplesStored = samplesStored.filter((one) => !gone.includes(one));
    const known = {
      find: (sequence: number) => this.history.samplesStored.find((one) => one.sequence === sequence),
      isErroneous: (sequence: number) => !this.#pruned.has(sequence),
      ...(gone.length > 1 && { firings: (alert: Alert) => firingsSince(alert, marks) }),
    };
    const judged = correctReadings(this.state, this.history, known, gone, at, endedAsNormal(this.alerts.values()));
    for (const { sequence } of gone) this.corrections.push({ sequence, at });
    this.#keep(judged);
    this.#mark(judged.fired);
  }

  #follow(now: number): void {
    for (const { alert } of followPlans(this.state, now)) this.#move(alert);
    this.#followAt = nextPlanAt(this.state.plans, now, this.state.pauses) ?? Number.POSITIVE_INFINITY;
  }

  #move(alert: Alert): void {
    const others = this.state.alerts.filter(({ alertId }) => alertId !== alert.alertId);
    const alerts = alert.state === 'resolved' ? others : [...others, alert];
    this.#keep({
      state: { ...this.state, alerts },
      events: [{ kind: 'alert', alert }],
      timers: [],
    });
  }

  #keep(judged: {
    readonly state: MonitorState;
    readonly events: readonly (
      | { kind: 'alert'; alert: Alert }
      | { kind: 'measurement' | 'alert-history' | 'notice' }
    )[];
    readonly timers: readonly TimerChange[];
  }): void {
    this.state = judged.state;
    for (const event of judged.events) if (event.kind === 'alert') this.#change(event.alert);
    this.#set(judged.timers);
  }

  /** The records and the worklist take nothing but a newer revision: anything else would be lost there. */
  #change(alert: Alert): void {
    const known = this.alerts.get(alert.alertId);
    if (known !== undefined && (known.state === 'resolved' || compareRevisions(known.revision, alert.revision) >= 0))
      throw new Error('An alert that was closed, or a newer one, is overwritten');
    this.alerts.set(alert.alertId, alert);
    const { alertId } = alert;
    this.#timers = this.#timers.filter((timer) => !('alertId' in timer && timer.alertId === alertId));
    for (const { clock, dueAt } of clocksOf(alert)) this.#timers.push({ alertId, clock, dueAt });
  }

  #mark(fired: readonly Fired[]): void {
    this.history.marks.push(...fired);
    this.fired.push(...fired);
  }

  #set(changes: readonly TimerChange[]): void {
    for (const change of changes) {
      const name = nameOf(change);
      this.#timers = this.#timers.filter((timer) => nameOf(timer) !== name);
      if (change.dueAt !== null) this.#timers.push({ ...change, dueAt: change.dueAt });
    }
  }
}

/** As the table of timers gives them. */
function firstDue(a: DueClock, b: DueClock): number {
  return a.dueAt - b.dueAt || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf(timer: DueClock | TimerChange): string {
  if (timer.clock === 'rule') return `rule/${timer.ruleKey}`;
  return 'alertId' in timer ? `${timer.alertId} ${timer.clock}` : timer.clock;
}
