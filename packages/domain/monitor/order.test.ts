import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { anyPlans, readingPlans } from '../rehearse/arbitrary-plans-testing.ts';
import { anyCalls, freshCalls, inOrder, START } from '../rehearse/arbitrary-testing.ts';
import { ENROLLED, type LiveCall, LiveMonitor, PlainHistory } from '../rehearse/live-testing.ts';
import { compareSeverity } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Occasion } from '../rules/rule-type.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { FiringMark } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { needsOf } from './needs.ts';
import { ruleContext } from './rule-context.ts';
import { settle } from './settle.ts';

vi.setConfig({ testTimeout: 60_000 });
const RUNS = { numRuns: 200 };

function play(plans: readonly PlanVersion[], calls: readonly LiveCall[]): LiveMonitor {
  const monitor = new LiveMonitor({ ...ENROLLED, plans, alerts: [] }, START);
  for (const call of calls) monitor.record(call);
  return monitor;
}

/** Every occasion judged on all that is stored, by nobody but the rule itself. */
function assess(plans: readonly PlanVersion[], samples: readonly Sample[]): readonly FiringMark[] {
  const history = new PlainHistory();
  history.samplesStored = [...samples];
  const found = new Map<string, FiringMark>();
  for (const sample of samples) {
    const { measuredAt: at, series } = sample;
    const plan = planInForce(plans, at);
    if (plan === undefined) continue;
    const { byReading, byMoment } = rulesOfPlan(plan);
    for (const rule of byReading.get(series) ?? []) judge(rule, { kind: 'reading', at, sample }, plan);
    for (const rule of byMoment.get(series) ?? []) judge(rule, { kind: 'moment', at }, plan);
  }
  return [...found.values()];

  function judge(rule: Rule, occasion: Occasion, plan: PlanVersion): void {
    const { at } = occasion;
    const own = occasion.kind === 'reading' ? occasion.sample : undefined;
    const context = ruleContext({ plans }, plan);
    const windows = readWindows(history, needsOf([rule], at, context, own?.series));
    const finding = typeOf(rule).evaluate(rule, occasion, viewAt(context, windows, at, own?.series));
    if (finding === undefined) return;
    const sequence = own?.sequence ?? 0;
    const mark = { ruleKey: rule.ruleKey, measuredAt: at, sequence, severity: finding.severity };
    found.set(`${rule.ruleKey} ${at} ${sequence}`, mark);
  }
}

/** Worst mark of each occasion; a reading is named by its device, since its sequence is the order of arrival. */
function worst(marks: readonly FiringMark[], monitor: LiveMonitor): ReadonlyMap<string, FiringMark['severity']> {
  const device = new Map(monitor.stored.map(({ sequence, reading }) => [sequence, reading.deviceId]));
  const found = new Map<string, FiringMark['severity']>();
  for (const { ruleKey, measuredAt, sequence, severity } of marks) {
    const key = `${ruleKey} ${measuredAt} ${device.get(sequence) ?? 'moment'}`;
    const known = found.get(key);
    if (known === undefined || compareSeverity(severity, known) > 0) found.set(key, severity);
  }
  return found;
}

/** Of alerts that somebody sees: what waits for n of m is dropped when its time is over. */
function ruleKeys(monitor: LiveMonitor): ReadonlySet<string> {
  return new Set(monitor.state.alerts.filter(({ state }) => state !== 'pending').map(({ ruleKey }) => ruleKey));
}

describe('the order of arrival', () => {
  it('of fresh data leaves no finding out: what all that is stored says has fired, at least as severely', () => {
    fc.assert(
      fc.property(readingPlans, freshCalls, (plans, calls) => {
        const monitor = play(plans, calls);
        const fired = worst(monitor.fired, monitor);
        for (const [key, severity] of worst(assess(plans, monitor.history.samplesStored), monitor)) {
          const was = fired.get(key);
          expect(was === undefined ? undefined : compareSeverity(was, severity) >= 0, key).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('changes no assessment: on all that is stored every reading and moment is judged the same', () => {
    fc.assert(
      fc.property(readingPlans, freshCalls, (plans, calls) => {
        const one = play(plans, calls);
        const other = play(plans, inOrder(calls));
        expect(worst(assess(plans, one.history.samplesStored), one)).toEqual(
          worst(assess(plans, other.history.samplesStored), other),
        );
      }),
      RUNS,
    );
  });

  it('of measured time fires exactly what all that is stored says', () => {
    fc.assert(
      fc.property(readingPlans, freshCalls, (plans, calls) => {
        const monitor = play(plans, inOrder(calls));
        // Judged at each reading over several series: at one instant a first one cannot see what is taken after it.
        const inOneSeries = (marks: readonly FiringMark[]) => marks.filter(({ ruleKey }) => ruleKey !== 'doubtful');
        const fired = worst(inOneSeries(monitor.fired), monitor);
        const assessed = worst(inOneSeries(assess(plans, monitor.history.samplesStored)), monitor);
        expect(fired).toEqual(assessed);
      }),
      RUNS,
    );
  });

  it('of fresh data leaves no alert out that would stand had it come in order', () => {
    fc.assert(
      fc.property(readingPlans, freshCalls, (plans, calls) => {
        const keys = ruleKeys(play(plans, calls));
        for (const ruleKey of ruleKeys(play(plans, inOrder(calls)))) expect(keys).toContain(ruleKey);
      }),
      RUNS,
    );
  });
});

describe('whatever comes in whatever order', () => {
  it('there is at most one live alert per rule', () => {
    fc.assert(
      fc.property(readingPlans, anyCalls, (plans, calls) => {
        const monitor = play(plans, calls);
        const { alerts } = monitor.state;
        expect(alerts).toHaveLength(new Set(alerts.map(({ ruleKey }) => ruleKey)).size);
        const seen = [...monitor.alerts.values()].filter(
          ({ state, resolved }) => state !== 'pending' && resolved?.outcome !== 'not-met',
        );
        expect(seen).toHaveLength(ruleKeys(monitor).size);
      }),
      RUNS,
    );
  });

  it('a reading or moment counts once per rule and severity, and an alert counts what fired it', () => {
    fc.assert(
      fc.property(readingPlans, anyCalls, (plans, calls) => {
        const monitor = play(plans, calls);
        const seen = monitor.fired.map((mark) => JSON.stringify({ ...mark, superseded: undefined }));
        expect(new Set(seen).size).toBe(seen.length);
        for (const { ruleKey, count, state } of monitor.state.alerts) {
          if (state === 'pending') continue;
          const own = monitor.fired.filter((mark) => mark.ruleKey === ruleKey);
          const opened = own.findIndex(({ superseded }) => !superseded);
          expect(count).toBe(own.length - opened);
        }
      }),
      RUNS,
    );
  });

  it('a call that is ended twice and a clock that comes twice change nothing', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, (plans, calls) => {
        const monitor = new LiveMonitor({ ...ENROLLED, plans, alerts: [] }, START);
        for (const call of calls) {
          const before = new Set(monitor.history.samplesStored.map(({ sequence }) => sequence));
          monitor.record(call);
          const { state, history } = monitor;
          const taken = history.samplesStored.filter(({ sequence }) => !before.has(sequence));
          const again = settle(state, history, taken, call.at);
          expect(again).toEqual({ state, events: [], timers: [], fired: [], severities: again.severities });
        }
        expect(monitor.doubled).toEqual([]);
      }),
      RUNS,
    );
  });

  it('no rule of readings fires without a reading at that time', () => {
    fc.assert(
      fc.property(readingPlans, anyCalls, (plans, calls) => {
        const monitor = play(plans, calls);
        const times = new Set(monitor.history.samplesStored.map(({ measuredAt }) => measuredAt));
        for (const { measuredAt } of monitor.fired) expect(times).toContain(measuredAt);
      }),
      RUNS,
    );
  });

  it('the same calls end the same, alerts and marks', () => {
    fc.assert(
      fc.property(readingPlans, anyCalls, (plans, calls) => {
        const [one, other] = [play(plans, calls), play(plans, calls)];
        expect(other.state).toEqual(one.state);
        expect(other.fired).toEqual(one.fired);
      }),
      RUNS,
    );
  });
});
