import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { MeasurementType, Reading } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { ENROLLED, type LiveCall, LiveMonitor } from '../rehearse/live-testing.ts';
import type { Rule } from '../rules/rule.ts';

const START = Date.UTC(2026, 10, 10);
const NOON = START + 12 * 3_600_000;
const HOUR = 3_600_000;
const SPO2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const WEIGHT: Rule = {
  type: 'delta',
  ruleKey: 'weight',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'rise',
  yellow: 2,
};
const MEAN: Rule = {
  type: 'trend',
  ruleKey: 'mean',
  measure: 'glucose',
  unit: 'mmol/L',
  window: { hours: 48 },
  of: 'mean',
  minSamples: 2,
  yellowHigh: 8,
};
const ILL: Rule = {
  type: 'composite',
  ruleKey: 'ill',
  match: 'all',
  within: { hours: 6 },
  parts: [
    { rule: 'spo2', atLeast: 'yellow' },
    { measure: 'glucose', unit: 'mmol/L', above: 10 },
  ],
  severity: 'red',
};

function measured(type: MeasurementType, canonical: number, hours: number): LiveCall {
  const at = NOON + hours * HOUR;
  const reading: Reading = {
    v: 1,
    type,
    series: type,
    quantity: { text: String(canonical), unit: 'u', canonical },
    deviceTime: at,
    measuredAt: at,
    measuredAtText: '',
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: `d${hours}`,
    door: 'ingest',
    mappingVersion: '1',
  };
  return { at, readings: [reading] };
}
const spo2 = (value: number, hours: number) => measured('oxygen-saturation', value, hours);
const kilos = (value: number, hours: number) => measured('body-weight', value, hours);
const sugar = (value: number, hours: number) => measured('glucose', value, hours);

/** `acted`: the alert of that rule was acknowledged. `wrong`: places of the readings that were errors. */
function play(
  rules: readonly Rule[],
  calls: readonly LiveCall[],
  { acted, wrong }: { readonly acted?: string; readonly wrong: readonly number[] },
): LiveMonitor {
  const plan: PlanVersion = {
    v: 1,
    planVersion: 1,
    programme: 'copd',
    validFrom: 0,
    rules,
    acknowledgeRedWithinMs: 99 * HOUR,
  };
  const monitor = new LiveMonitor({ ...ENROLLED, plans: [plan], alerts: [] }, START);
  for (const call of calls) monitor.record(call);
  const last = calls.at(-1)?.at ?? NOON;
  if (acted !== undefined) monitor.act(acted, last + 1);
  for (const nth of wrong) monitor.correct(nth, last + 2);
  return monitor;
}

const short = ({ ruleKey, state, severity, normalisedAt, resolved, reading }: Alert) =>
  `${ruleKey} ${severity} ${state}${normalisedAt === undefined ? '' : ' normal'}${resolved === undefined ? '' : ` ${resolved.outcome}`} ${reading?.value}`;
const alertsOf = (monitor: LiveMonitor) => [...monitor.alerts.values()].map(short);

describe('a reading that was entered in error', () => {
  it.each<[string, readonly Rule[], readonly LiveCall[], Parameters<typeof play>[2], readonly string[]]>([
    [
      'alone has fired what nobody has seen: normal, until somebody has',
      [SPO2],
      [spo2(80, 0)],
      { wrong: [0] },
      ['spo2 red open normal 80'],
    ],
    [
      'alone has fired what somebody has acknowledged: over',
      [SPO2],
      [spo2(80, 0)],
      { acted: 'spo2', wrong: [0] },
      ['spo2 red resolved normal entered-in-error 80'],
    ],
    [
      'has fired it with another: the other is shown',
      [SPO2],
      [spo2(85, 0), spo2(80, 1)],
      { wrong: [1] },
      ['spo2 red open 85'],
    ],
    [
      'has made it red: it is yellow by what is left',
      [SPO2],
      [spo2(87, 0), spo2(80, 1)],
      { wrong: [1] },
      ['spo2 yellow open 87'],
    ],
    [
      'opened what a later one shows: that stays',
      [SPO2],
      [spo2(80, 0), spo2(81, 1)],
      { wrong: [0] },
      ['spo2 red open 81'],
    ],
    [
      'and all others too: nothing is left',
      [SPO2],
      [spo2(80, 0), spo2(81, 1)],
      { wrong: [1, 0] },
      ['spo2 red open normal 80'],
    ],
    [
      'is what a later one was compared with: that no longer fires',
      [WEIGHT],
      [kilos(80, 0), kilos(77.5, 24), kilos(80, 48)],
      { acted: 'weight', wrong: [1] },
      ['weight yellow resolved normal entered-in-error 80'],
    ],
    [
      'has hidden what a later one says: it fires now',
      [MEAN],
      [sugar(3, 0), sugar(9, 1), sugar(10, 2)],
      { wrong: [0] },
      ['mean yellow open 10'],
    ],
    [
      'was a part of what several say: it does not hold',
      [SPO2, ILL],
      [sugar(12, 0), spo2(87, 1)],
      { acted: 'ill', wrong: [0] },
      ['spo2 yellow open 87', 'ill red resolved normal entered-in-error 87'],
    ],
    [
      'has nothing to do with it: nothing changes',
      [SPO2, WEIGHT],
      [spo2(80, 0), kilos(80, 1)],
      { wrong: [1] },
      ['spo2 red open 80'],
    ],
    [
      'was one of two greens: it is not normal any more',
      [SPO2],
      [spo2(80, 0), spo2(95, 1), spo2(95, 2)],
      { wrong: [1] },
      ['spo2 red open 80'],
    ],
  ])('%s', (_, rules, calls, more, expected) => {
    expect(alertsOf(play(rules, calls, more))).toEqual(expected);
  });

  it('is told in the history of the alert, which keeps its readings and its count', () => {
    const monitor = play([SPO2], [spo2(80, 0), spo2(79, 1)], { wrong: [0] });
    const [alert] = monitor.state.alerts;
    expect(alert).toMatchObject({ count: 2, openedBySequence: 1, repeats: [{ sequence: 2 }] });
  });

  it('keeps an alert of which not every reading is known any more: when in doubt it stays', () => {
    const many = Array.from({ length: 25 }, (_, hour) => spo2(80, hour));
    const monitor = play([SPO2], many, { wrong: Array.from({ length: 25 }, () => 0) });
    const [alert] = monitor.state.alerts;
    expect(alert).toMatchObject({ state: 'open', verify: true });
    expect(alert?.normalisedAt).toBeUndefined();
  });
});

describe('what waits for n of m', () => {
  const LASTS: Rule = {
    type: 'persistence',
    ruleKey: 'lasts',
    on: 'spo2',
    counts: 'yellow',
    n: 2,
    of: { days: 3 },
    becomes: 'red',
  };
  const rules = [SPO2, LASTS];
  const only = (monitor: LiveMonitor) => [...monitor.alerts.values()].filter(({ ruleKey }) => ruleKey === 'lasts');

  it('has no clock but its own, and opens as the same alert when enough have counted', () => {
    const one = play(rules, [spo2(87, 0)], { wrong: [] });
    expect(only(one)).toMatchObject([{ state: 'pending', count: 0, pending: { have: 1, need: 2 } }]);
    const two = play(rules, [spo2(87, 0), spo2(87, 24)], { wrong: [] });
    expect(only(two)).toMatchObject([{ state: 'open', count: 1, severity: 'red', alertId: only(one)[0]?.alertId }]);
    expect(only(two)[0]?.pending).toBeUndefined();
  });

  it('is dropped when its time is over, and another begins with the next', () => {
    const monitor = play(rules, [spo2(87, 0)], { wrong: [] });
    monitor.runClocks(NOON + 80 * HOUR);
    monitor.record(spo2(87, 100));
    expect(only(monitor).map(({ state, resolved }) => `${state} ${resolved?.outcome ?? ''}`)).toEqual([
      'resolved not-met',
      'pending ',
    ]);
  });

  it('is over when its only reading was an error', () => {
    const monitor = play(rules, [spo2(87, 0)], { wrong: [0] });
    expect(only(monitor)).toMatchObject([{ state: 'resolved', resolved: { outcome: 'entered-in-error' } }]);
  });

  it('is not begun by what came late', () => {
    const late = spo2(87, 0);
    const readings = late.readings.map((reading) => ({ ...reading, late: true }));
    expect(only(play(rules, [{ at: late.at + 26 * HOUR, readings }], { wrong: [] }))).toEqual([]);
  });
});
