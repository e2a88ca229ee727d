import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { lastFiredAt } from '../alert/note-green.ts';
import type { MeasurementType, Reading } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { readingPlans } from '../rehearse/arbitrary-plans-testing.ts';
import { freshCalls, HOUR, inOrder, MINUTE, START } from '../rehearse/arbitrary-testing.ts';
import { ENROLLED, type LiveCall, LiveMonitor } from '../rehearse/live-testing.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { needsOf } from './needs.ts';
import { ruleContext } from './rule-context.ts';

vi.setConfig({ testTimeout: 60_000 });

const NOON = START + 12 * HOUR;
const SPO2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const SILENT: Rule = {
  type: 'device',
  ruleKey: 'silent',
  on: 'silence',
  series: ['oxygen-saturation'],
  afterHours: 24,
  severity: 'yellow',
};

function planOf(rules: readonly Rule[], more: Partial<PlanVersion> = {}): PlanVersion {
  return { v: 1, planVersion: 1, programme: 'copd', validFrom: 0, rules, acknowledgeRedWithinMs: HOUR, ...more };
}

function measured(canonical: number, minutes: number, more: Partial<Reading> = {}): LiveCall & { minutes: number } {
  const measuredAt = NOON + minutes * MINUTE;
  const type: MeasurementType = more.type ?? 'oxygen-saturation';
  const at = more.receivedAt ?? measuredAt;
  const reading: Reading = {
    v: 1,
    type,
    series: type,
    quantity: { text: String(canonical), unit: 'u', canonical },
    deviceTime: measuredAt,
    measuredAt,
    measuredAtText: '',
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: `d${minutes}`,
    door: 'ingest',
    mappingVersion: '1',
    ...more,
  };
  return { at, readings: [reading], minutes };
}

type Move = LiveCall | { readonly at: number; readonly act: string };

function play(rules: readonly Rule[], moves: readonly Move[], more: object = {}): LiveMonitor {
  const monitor = new LiveMonitor({ ...ENROLLED, plans: [planOf(rules)], alerts: [], ...more }, START);
  for (const move of moves) {
    if ('act' in move) monitor.act(move.act, move.at);
    else monitor.record(move);
  }
  return monitor;
}

function alertOf(monitor: LiveMonitor, ruleKey = 'spo2'): Alert {
  const found = [...monitor.alerts.values()].filter((alert) => alert.ruleKey === ruleKey).at(-1);
  if (found === undefined) throw new Error('no alert');
  return found;
}

/** Minutes after noon. */
const acknowledge = (minutes: number): Move => ({ at: NOON + minutes * MINUTE, act: 'spo2' });
const short = ({ state, resolved, normalisedAt, greens }: Alert) =>
  [state, resolved?.outcome ?? '', normalisedAt === undefined ? '' : 'normal', `${greens?.n ?? 0}`].join(' ');

describe('green readings', () => {
  it.each<[string, readonly Move[], string]>([
    ['one is not enough', [measured(80, 0), acknowledge(1), measured(95, 2)], 'acknowledged   1'],
    [
      'two end what somebody has acknowledged, and nobody signs',
      [measured(80, 0), acknowledge(1), measured(95, 2), measured(96, 3)],
      'resolved normalised normal 2',
    ],
    [
      'two leave what nobody has seen, as normal',
      [measured(80, 0), measured(95, 2), measured(96, 3)],
      'open  normal 2',
    ],
    [
      'a yellow in between begins them anew',
      [measured(80, 0), measured(95, 2), measured(87, 3), measured(95, 4)],
      'open   1',
    ],
    [
      'a red on what was normal begins them anew',
      [measured(80, 0), measured(95, 2), measured(95, 3), measured(80, 4)],
      'open   0',
    ],
    [
      'a questionable one is none',
      [measured(80, 0), measured(95, 2, { doubts: ['soft-limit'] }), measured(95, 3)],
      'open   1',
    ],
    [
      'a late one is none',
      [measured(80, 0), measured(95, 2, { late: true, receivedAt: NOON + 26 * HOUR })],
      'open   0',
    ],
    ['a test is none', [measured(80, 0), measured(95, 2, { test: true })], 'open   0'],
    ['one of the same instant is none', [measured(80, 0), measured(95, 0, { deviceId: 'other' })], 'open   0'],
    [
      'two of one instant are one',
      [measured(80, 0), measured(95, 2), measured(95, 2, { deviceId: 'other' })],
      'open   1',
    ],
    [
      'one measured before the firing is none',
      [measured(80, 10), measured(95, 2, { receivedAt: NOON + 12 * MINUTE })],
      'open   0',
    ],
    [
      'one that comes before an older red leaves it one',
      [measured(80, 0), measured(95, 20), measured(80, 10, { receivedAt: NOON + 25 * MINUTE })],
      'open   1',
    ],
  ])('%s', (_, moves, expected) => {
    expect(short(alertOf(play([SPO2], moves)))).toBe(expected);
  });

  it('are so many as the unit wants', () => {
    const cares = [{ unitId: 'unit-1', version: 1, greens: 3, policies: [] }] as never;
    const moves = [measured(80, 0), acknowledge(1), measured(95, 2), measured(95, 3)];
    expect(short(alertOf(play([SPO2], moves, { cares })))).toBe('acknowledged   2');
    expect(short(alertOf(play([SPO2], [...moves, measured(95, 4)], { cares })))).toBe('resolved normalised normal 3');
  });

  it('leave what has a changed rule to a person', () => {
    const moves = [measured(80, 0), acknowledge(1), measured(95, 40), measured(95, 50)];
    const plans = [
      planOf([SPO2]),
      planOf([{ ...SPO2, redLow: 85 }], { planVersion: 2, validFrom: NOON + 30 * MINUTE }),
    ];
    const alert = alertOf(play([], moves, { plans }));
    expect([short(alert), alert.planChanged?.planVersion]).toEqual(['acknowledged  normal 2', 2]);
  });

  it('write nothing more once the alert is normal, and nothing where no alert of the rule lives', () => {
    const monitor = play([SPO2], [measured(80, 0), measured(95, 2), measured(95, 3)]);
    const { revision } = alertOf(monitor);
    const before = monitor.state;
    monitor.record(measured(97, 4));
    expect(alertOf(monitor).revision).toEqual(revision);
    expect(monitor.state.alerts).toEqual(before.alerts);
  });

  it('of a clock are one: something came within the time', () => {
    const monitor = play([SILENT], [measured(95, 0)]);
    monitor.runClocks(NOON + 25 * HOUR);
    expect(short(alertOf(monitor, 'silent'))).toBe('open   0');
    monitor.act('silent', NOON + 25 * HOUR);
    monitor.record(measured(95, 30 * 60));
    monitor.runClocks(NOON + 49 * HOUR);
    expect(short(alertOf(monitor, 'silent'))).toBe('resolved normalised normal 1');
  });
});

describe('in whatever order fresh readings arrive', () => {
  /** Instants of trusted content after all that fired the alert, on all that is stored. */
  function greensOf({ history, state }: LiveMonitor, alert: Alert): number {
    const times = new Set<number>();
    for (const sample of history.samplesStored) {
      const { measuredAt: at, series } = sample;
      const plan = planInForce(state.plans, at);
      const rule =
        plan &&
        rulesOfPlan(plan)
          .byReading.get(series)
          ?.find(({ ruleKey }) => ruleKey === alert.ruleKey);
      if (plan === undefined || rule === undefined || at <= lastFiredAt(alert) || sample.doubtful) continue;
      const occasion = { kind: 'reading', at, sample } as const;
      const context = ruleContext(state, plan);
      const view = viewAt(context, readWindows(history, needsOf([rule], at, context, series)), at, series);
      const type = typeOf(rule);
      if (history.firedAt(rule.ruleKey, at, sample.sequence) !== undefined) continue;
      if (type.evaluate(rule, occasion, view) === undefined && type.isContent?.(rule, occasion, view, alert))
        times.add(at);
    }
    return times.size;
  }
  const ofOneSeries = ({ ruleKey, state }: Alert) =>
    state === 'open' && !['news2', 'ill', 'either', 'doubtful', 'drift'].includes(ruleKey);
  const run = (plans: readonly PlanVersion[], calls: readonly LiveCall[]) => {
    const monitor = new LiveMonitor({ ...ENROLLED, plans, alerts: [] }, START);
    for (const call of calls) monitor.record(call);
    return monitor;
  };

  it('what is normal has greens enough after everything that fired it', () => {
    fc.assert(
      fc.property(readingPlans, freshCalls, (plans, calls) => {
        const monitor = run(plans, calls);
        for (const alert of monitor.state.alerts.filter(ofOneSeries))
          if (alert.normalisedAt !== undefined) expect(greensOf(monitor, alert)).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });

  it('in order of measured time nothing that has them is left out', () => {
    fc.assert(
      fc.property(readingPlans, freshCalls, (plans, calls) => {
        const monitor = run(plans, inOrder(calls));
        for (const alert of monitor.state.alerts.filter(ofOneSeries))
          expect(alert.normalisedAt !== undefined, alert.ruleKey).toBe(greensOf(monitor, alert) >= 2);
      }),
      { numRuns: 300 },
    );
  });
});
