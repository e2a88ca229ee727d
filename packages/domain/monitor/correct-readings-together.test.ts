import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { MeasurementType, Reading } from '../measurement/reading.ts';
import { ENROLLED, type LiveCall, LiveMonitor } from '../rehearse/live-testing.ts';
import type { Rule } from '../rules/rule.ts';

const NOON = Date.UTC(2026, 10, 10, 12);
const HOUR = 3_600_000;
const SPO2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
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
const sugar = (value: number, hours: number) => measured('glucose', value, hours);

/** These, of which some were errors, all at once after the last. */
function play(rules: readonly Rule[], calls: readonly LiveCall[], wrong: readonly number[]): LiveMonitor {
  const plan = {
    v: 1,
    planVersion: 1,
    programme: 'copd',
    validFrom: 0,
    rules,
    acknowledgeRedWithinMs: 999 * HOUR,
  } as const;
  const monitor = new LiveMonitor({ ...ENROLLED, plans: [plan], alerts: [] }, NOON - HOUR);
  for (const call of calls) monitor.record(call);
  monitor.correctAll(wrong, (calls.at(-1)?.at ?? NOON) + 1);
  return monitor;
}

const short = ({ ruleKey, state, severity, normalisedAt, reading }: Alert) =>
  `${ruleKey} ${severity} ${state}${normalisedAt === undefined ? '' : ' normal'} ${reading?.value}`;
const many = (length: number, value: number) => Array.from({ length }, (_, hour) => spo2(value, hour));
const all = (length: number) => Array.from({ length }, (_, n) => n);

describe('readings that were entered in error together', () => {
  it('are none of them judged by another of them: nothing fires in between', () => {
    // Without the first alone, the last would be far too high.
    const monitor = play([MEAN], [sugar(3, 0), sugar(9, 1), sugar(10, 2)], all(3));
    expect([...monitor.alerts.values()].map(short)).toEqual([]);
    const kept = play([MEAN], [sugar(3, 0), sugar(3, 1), sugar(9, 2), sugar(10, 3)], [0, 1]);
    expect([...kept.alerts.values()].map(short)).toEqual(['mean yellow open 10']);
  });

  it('end what they alone had fired, however often: far more than the alert tells', () => {
    const monitor = play([SPO2], many(60, 80), all(60));
    expect([...monitor.alerts.values()].map(short)).toEqual(['spo2 red open normal 80']);
    expect([...monitor.alerts.values()][0]?.verify).toBe(false);
  });

  it('leave the alert open where a reading that is kept no longer has fired it: nobody knows that it was wrong', () => {
    const monitor = play([SPO2], [spo2(85, -1), spo2(80, 0), spo2(80, 1)], []);
    monitor.prune(1);
    monitor.correctAll([0, 1], NOON + 2 * HOUR);
    expect([...monitor.alerts.values()].map(short)).toEqual(['spo2 red open 80']);
    expect([...monitor.alerts.values()][0]?.verify).toBe(true);
  });

  it('leave the alert what else has fired it, also what it tells no longer', () => {
    const monitor = play([SPO2], [spo2(85, -1), ...many(60, 80)], all(61).slice(1));
    expect([...monitor.alerts.values()].map(short)).toEqual(['spo2 red open 85']);
  });
});

describe('what ended an alert as normal', () => {
  const ended = (...greens: readonly LiveCall[]) => {
    const monitor = play([SPO2], [spo2(80, 0)], []);
    monitor.act('spo2', NOON + 1);
    for (const call of greens) monitor.record(call);
    return monitor;
  };
  const told = (monitor: LiveMonitor) => [...monitor.alerts.values()].map(short);
  const over = 'spo2 red resolved normal 80';

  it('and was an error lets what it had shown call anew, once, as an alert of its own', () => {
    const monitor = ended(spo2(95, 1), spo2(96, 2));
    expect(told(monitor)).toEqual([over]);
    monitor.correct(1, NOON + 3 * HOUR);
    expect(told(monitor)).toEqual([over, 'spo2 red open 80']);
    const [, again] = [...monitor.alerts.values()];
    expect(again).toMatchObject({ openedAt: NOON + 3 * HOUR, count: 1, greens: { n: 1 } });
    expect(again?.escalation?.nextAt ?? again?.overdueAt).toBeGreaterThan(0);
    // The reading that is left had counted before; the other was the first.
    monitor.correct(1, NOON + 4 * HOUR);
    expect(told(monitor)).toEqual([over, 'spo2 red open 80']);
  });

  it('leaves it ended while enough is left, while it fires no more, and once a person has said so', () => {
    const enough = ended(spo2(95, 1), spo2(96, 2), spo2(97, 3));
    enough.correct(3, NOON + 4 * HOUR);
    expect(told(enough)).toEqual([over]);
    const both = ended(spo2(95, 1), spo2(96, 2));
    both.correctAll([0, 1], NOON + 3 * HOUR);
    expect(told(both)).toEqual([over]);
    const person = ended();
    person.act('spo2', NOON + 2);
    person.record(spo2(95, 1));
    person.correct(1, NOON + 3 * HOUR);
    expect(told(person)).toEqual(['spo2 red resolved 80']);
  });

  it('calls by what still fires it, though that is not what it had shown, and though the error had called meanwhile', () => {
    const shown = play([SPO2], [spo2(85, 0), spo2(70, 1)], []);
    shown.act('spo2', NOON + HOUR + 1);
    for (const call of [spo2(95, 2), spo2(96, 3)]) shown.record(call);
    shown.correctAll([1, 2, 3], NOON + 4 * HOUR);
    expect(told(shown)).toEqual(['spo2 red resolved normal 70', 'spo2 red open 85']);

    const between = ended(spo2(95, 1), spo2(96, 2), spo2(70, 3));
    between.act('spo2', NOON + 3 * HOUR + 1);
    between.correctAll([1, 2, 3], NOON + 4 * HOUR);
    expect(told(between)).toEqual([over, 'spo2 red resolved normal 70', 'spo2 red open 80']);
  });

  it('counts as normal nothing of before what has fired since', () => {
    const monitor = ended(spo2(95, 1), spo2(87, 2), spo2(96, 3), spo2(97, 4));
    expect(told(monitor)).toEqual([over]);
    monitor.correct(4, NOON + 5 * HOUR);
    expect(told(monitor)).toEqual([over, 'spo2 red open 80']);
    expect([...monitor.alerts.values()][1]).toMatchObject({ count: 2, greens: { n: 1 } });
  });

  it('calls by the next, as another alert, where what called anew was an error as well', () => {
    const monitor = play([SPO2], [spo2(85, 0), spo2(70, 1)], []);
    monitor.act('spo2', NOON + HOUR + 1);
    for (const call of [spo2(95, 2), spo2(96, 3)]) monitor.record(call);
    const first = 'spo2 red resolved normal 70';
    monitor.correct(2, NOON + 4 * HOUR);
    expect(told(monitor)).toEqual([first, 'spo2 red open 70']);
    expect([...monitor.alerts.values()][1]).toMatchObject({ count: 2, repeats: [{ at: NOON, severity: 'red' }] });
    monitor.act('spo2', NOON + 5 * HOUR);
    monitor.correct(1, NOON + 6 * HOUR);
    // 85 holds it: nobody has to call again.
    expect(told(monitor)).toEqual([first, 'spo2 red acknowledged 85']);
  });

  it('leaves it ended where the rule that has ended it went with its plan', () => {
    const monitor = ended(spo2(95, 1), spo2(96, 2), spo2(97, 3));
    const [plan] = monitor.state.plans;
    if (plan === undefined) throw new Error('no plan');
    const later = { ...plan, planVersion: 2, validFrom: NOON + 4 * HOUR, rules: [] };
    monitor.state = { ...monitor.state, plans: [plan, later] };
    monitor.correct(3, NOON + 5 * HOUR);
    expect(told(monitor)).toEqual([over]);
  });

  it('leaves it ended where what came after is normal too, however long it takes to be found', () => {
    const monitor = ended(spo2(95, 1), spo2(96, 2), spo2(97, 3), spo2(97, 1_000));
    monitor.correctAll([1, 2], NOON + 1_001 * HOUR);
    expect(told(monitor)).toEqual([over]);
    monitor.correct(1, NOON + 1_002 * HOUR);
    expect(told(monitor)).toEqual([over, 'spo2 red open 80']);
  });

  it('leaves it ended where the rule has called since', () => {
    const monitor = ended(spo2(95, 1), spo2(96, 2), spo2(79, 3));
    monitor.correct(1, NOON + 4 * HOUR);
    expect(told(monitor)).toEqual([over, 'spo2 red open 79']);
    monitor.act('spo2', NOON + 5 * HOUR);
    monitor.act('spo2', NOON + 6 * HOUR);
    monitor.correct(1, NOON + 7 * HOUR);
    expect(told(monitor)).toEqual([over, 'spo2 red resolved 79']);
  });
});
