import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { MonitorState } from '../monitor/state.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { anyPlans } from './arbitrary-plans-testing.ts';
import { anyCalls, HOUR, MINUTE, START } from './arbitrary-testing.ts';
import { callsOf, type StoredReading } from './calls.ts';
import { ENROLLED, type LiveCall, LiveMonitor } from './live-testing.ts';
import { plansKnown } from './plans-known.ts';
import { type ReplayInput, replay } from './replay.ts';
import { replayAlert } from './replay-alert.ts';

vi.setConfig({ testTimeout: 60_000 });

const END = START + 9 * 24 * HOUR;

/** Somebody acts on the alert of one of these rules, so many minutes after a call. */
interface Act {
  readonly ruleKey: string;
  readonly afterMinutes: number;
}

const acts = fc.array(
  fc.record({
    ruleKey: fc.constantFrom('glucose', 'weight', 'weight-days', 'silent', 'weigh', 'ill', 'pulse', 'news2'),
    afterMinutes: fc.integer({ min: 0, max: 8 * 24 * 60 }),
  }),
  { maxLength: 12 },
);

/** One of the readings so far was an error. */
interface Wrong {
  readonly nth: number;
  readonly afterMinutes: number;
}

const errors = fc.array(
  fc.record({ nth: fc.nat({ max: 12 }), afterMinutes: fc.integer({ min: 0, max: 8 * 24 * 60 }) }),
  { maxLength: 4 },
);
const absences = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 7 * 24 }), fc.integer({ min: 1, max: 60 }))
    .map(([from, hours]) => ({ from: START + from * HOUR + 1, to: START + (from + hours) * HOUR + 1 })),
  { maxLength: 2 },
);

/** What happened: calls, clocks and acts in order of time. */
function happen(
  plans: readonly PlanVersion[],
  calls: readonly LiveCall[],
  wanted: readonly Act[],
  { wrong = [], pauses }: { wrong?: readonly Wrong[]; pauses?: MonitorState['pauses'] } = {},
): LiveMonitor {
  const monitor = new LiveMonitor({ ...ENROLLED, plans, alerts: [], pauses }, START - HOUR);
  const moves = [
    ...calls.map((call) => ({ at: call.at, run: () => monitor.record(call) })),
    ...wanted.map(({ ruleKey, afterMinutes }) => {
      const at = START + afterMinutes * MINUTE + 1;
      return { at, run: () => monitor.act(ruleKey, at) };
    }),
    // What is entered in error at one time is so together.
    ...[...Map.groupBy(wrong, ({ afterMinutes }) => afterMinutes)].map(([afterMinutes, together]) => {
      const at = START + afterMinutes * MINUTE + 2;
      const nths = [...new Set(together.map(({ nth }) => nth))];
      return { at, run: () => monitor.correctAll(nths, at) };
    }),
  ];
  for (const { run } of moves.sort((a, b) => a.at - b.at)) run();
  monitor.runClocks(END);
  return monitor;
}

/** Records may say of a reading what only later ones made of it: that it is questionable. */
function past(monitor: LiveMonitor, plans: readonly PlanVersion[]): ReplayInput {
  const doubtful = new Set(
    monitor.history.samplesStored.filter((sample) => sample.doubtful).map(({ sequence }) => sequence),
  );
  const readings = monitor.stored.toReversed().map((change): StoredReading => {
    const { reading, sequence } = change;
    if (!doubtful.has(sequence) || reading.doubts.length > 0) return change;
    return { ...change, reading: { ...reading, doubts: ['rapid-change'] } };
  });
  return {
    state: { ...ENROLLED, plans },
    readings,
    acts: monitor.acts,
    corrections: monitor.corrections,
    from: START - HOUR,
    to: END,
  };
}

describe('a replay of what is stored', () => {
  it('ends with the very alerts that were, whatever came, whoever acted', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, acts, (plans, calls, wanted) => {
        const monitor = happen(plans, calls, wanted);
        const again = replay(past(monitor, plans));
        expect(again.refused).toEqual([]);
        expect(new Map(again.alerts.map((alert) => [alert.alertId, alert]))).toEqual(monitor.alerts);
        expect(again.firings.map(({ firedAt: _, ...fired }) => fired)).toEqual(monitor.fired);
        for (const alert of monitor.alerts.values())
          expect(replayAlert(alert, again)).toEqual({ same: true, differences: [] });
      }),
      { numRuns: 100 },
    );
  });

  it('with what was entered in error, and the patient away in between, ends with the very alerts too', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, acts, errors, absences, (plans, calls, wanted, wrong, pauses) => {
        const monitor = happen(plans, calls, wanted, { wrong, pauses });
        const stored = past(monitor, plans);
        const again = replay({ ...stored, state: { ...stored.state, pauses } });
        expect(again.refused).toEqual([]);
        expect(new Map(again.alerts.map((alert) => [alert.alertId, alert]))).toEqual(monitor.alerts);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same a second time', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, (plans, calls) => {
        const input = past(happen(plans, calls, []), plans);
        expect(replay(input)).toEqual(replay(input));
      }),
      { numRuns: 30 },
    );
  });

  it('judges by the version that was used: one that arrived late changes nothing before it arrived', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, fc.integer({ min: 0, max: 5 * 24 }), (plans, calls, hours) => {
        const [first] = plans;
        if (first === undefined) return;
        const second = { ...first, planVersion: 9, validFrom: START + hours * HOUR, rules: first.rules.slice(0, 3) };
        const monitor = happen([first], calls, []);
        const stored = past(monitor, [first, second]);
        const last = calls.at(-1)?.at ?? START;
        const reveals = monitor.stored.some(
          ({ reading }) => reading.measuredAt >= second.validFrom && reading.receivedAt === last,
        );
        if (!reveals) return;
        const again = replay({ ...stored, to: last });
        const readings = monitor.fired.filter(({ measuredAt, ruleKey }) => measuredAt <= last && !isClock(ruleKey));
        expect(
          again.firings.filter(({ ruleKey }) => !isClock(ruleKey)).map(({ firedAt: _, ...fired }) => fired),
        ).toEqual(readings);
      }),
      { numRuns: 60 },
    );
  });
});

function isClock(ruleKey: string): boolean {
  return ruleKey === 'silent' || ruleKey === 'weigh';
}

describe('what is told from stored readings', () => {
  const plan = (planVersion: number, validFrom: number): PlanVersion => ({
    v: 1,
    planVersion,
    programme: 'copd',
    validFrom,
    rules: [],
    acknowledgeRedWithinMs: HOUR,
  });
  const stored = (sequence: number, receivedAt: number, measuredAt: number, planVersion?: number | null) =>
    ({ sequence, reading: { receivedAt, measuredAt }, planVersion }) as StoredReading;

  it('readings of one receipt came in one call, and one released from quarantine stands where it was released', () => {
    const calls = callsOf([stored(3, 20, 3), stored(1, 10, 1), stored(2, 10, 2), stored(4, 5, 4), stored(5, 30, 5)]);
    expect(calls.map(({ at, readings }) => [at, readings.map(({ sequence }) => sequence)])).toEqual([
      [10, [1, 2]],
      [20, [3]],
      [20, [4]],
      [30, [5]],
    ]);
  });

  it('a version that was not used where it would rule had not arrived, nor had it before', () => {
    const plans = [plan(1, 0), plan(2, 10), plan(3, 20)];
    const calls = callsOf([stored(1, 12, 12, 1), stored(2, 25, 11, 2), stored(3, 26, 25, 2), stored(4, 30, 28, 3)]);
    expect(plansKnown(plans, calls).map((known) => known.map(({ planVersion }) => planVersion))).toEqual([
      [1],
      [1, 2],
      [1, 2],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('before any version had arrived none is known', () => {
    const calls = callsOf([stored(1, 12, 12, null)]);
    expect(plansKnown([plan(1, 0)], calls)).toEqual([[], [plan(1, 0)]]);
  });
});

describe('a replayed alert', () => {
  it('that the replay has not is missing, and one that differs names the fields', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, (plans, calls) => {
        const monitor = happen(plans, calls, []);
        const again = replay(past(monitor, plans));
        for (const alert of monitor.alerts.values()) {
          expect(replayAlert({ ...alert, alertId: 'other' }, again).differences).toEqual(['missing']);
          const other = { ...alert, count: alert.count + 1, severity: 'red', revision: { epoch: 2, n: 99 } } as const;
          expect(replayAlert(other, again).differences).toEqual(
            alert.severity === 'red' ? ['count'] : ['severity', 'count'],
          );
        }
      }),
      { numRuns: 20 },
    );
  });
});
