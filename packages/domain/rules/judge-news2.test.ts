import { describe, expect, it } from 'vitest';
import type { MeasurementType } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { News2Rule } from './judge-news2.ts';
import { typeOf } from './rule.ts';
import { judge, oslo, planOf, sample } from './rule-testing.ts';

const AT = oslo('2026-11-20', '08:00');
const MINUTE = 60_000;
const RULE: News2Rule = {
  type: 'score',
  ruleKey: 'news2',
  on: 'news2',
  within: { hours: 4 },
  yellow: 5,
  red: 7,
  single3: 'yellow',
};

type Said = Partial<Record<MeasurementType, number | string>>;
const HEALTHY: Said = {
  'respiratory-rate': 16,
  'oxygen-saturation': 97,
  'oxygen-therapy': 'air',
  'blood-pressure': '125/80',
  pulse: 70,
  consciousness: 'A',
  'body-temperature': 37,
};

/** A set with these differences; `undefined` leaves a part out. */
function set(changed: Record<string, number | string | undefined> = {}, at = AT): Sample[] {
  return Object.entries({ ...HEALTHY, ...changed }).flatMap(([measure, said]) =>
    said === undefined ? [] : [sample(measure as MeasurementType, said, at)],
  );
}

function judged(past: readonly Sample[], rule = RULE, more: Partial<PlanVersion> = {}, at = AT) {
  return judge(rule, { kind: 'moment', at }, past, planOf([rule], more));
}

function pointsBySeries(finding: ReturnType<typeof judged>) {
  return Object.fromEntries((finding?.values ?? []).map(({ series, points }) => [series, points]));
}

describe('a complete set', () => {
  it.each([
    ['a total of 0', {}, undefined, undefined],
    ['a total of 4 without a single 3', { 'oxygen-therapy': 'oxygen', pulse: 115 }, undefined, undefined],
    ['a total of 5', { 'oxygen-therapy': 'oxygen', pulse: 115, 'body-temperature': 38.5 }, 5, 'yellow'],
    ['a total of 6', { 'oxygen-therapy': 'oxygen', pulse: 115, 'respiratory-rate': 22 }, 6, 'yellow'],
    [
      'a total of 7',
      { 'oxygen-therapy': 'oxygen', pulse: 115, 'respiratory-rate': 22, 'body-temperature': 38.5 },
      7,
      'red',
    ],
    ['a single 3 with a total of 3', { 'respiratory-rate': 25 }, 3, 'yellow'],
    ['new confusion', { consciousness: 'C' }, 3, 'yellow'],
  ] as const)('%s', (_name, changed, total, severity) => {
    const finding = judged(set(changed));
    expect(finding?.severity).toBe(severity);
    expect(finding?.facts?.total).toBe(total);
  });

  it('shows every part with its points, what is compared, and the reading that scored most', () => {
    const past = set({ 'respiratory-rate': 25, pulse: 111, 'body-temperature': 38.5 });
    const finding = judged(past);
    expect(pointsBySeries(finding)).toEqual({
      'respiratory-rate': 3,
      'oxygen-saturation': 0,
      'oxygen-therapy': 0,
      'blood-pressure': 0,
      pulse: 2,
      consciousness: 0,
      'body-temperature': 1,
    });
    expect(finding?.facts).toEqual({ total: 6, limit: 5, missing: '', scale: 1, single3: 'respiratory-rate' });
    expect(finding?.shows).toBe(past[0]);
    expect(finding?.verify).toBe(false);
  });

  it('of equal points shows the newest reading', () => {
    const pulse = sample('pulse', 140, AT - MINUTE);
    const temperature = sample('body-temperature', 34, AT);
    const past = [...set({ pulse: undefined, 'body-temperature': undefined }, AT - 2 * MINUTE), temperature, pulse];
    expect(judged(past)?.shows).toBe(temperature);
    expect(
      judged(past)
        ?.values?.slice(0, 2)
        .map(({ series }) => series),
    ).toEqual(['body-temperature', 'pulse']);
  });

  it.each([
    [{ single3: 'red', yellow: 3 } as const, 'red'],
    [{ single3: 'yellow', red: 3, yellow: 2 } as const, 'red'],
    [{ single3: 'yellow', yellow: undefined, red: undefined } as const, 'yellow'],
  ])('the worse of the total and the single 3 counts: %o', (changed, severity) => {
    expect(judged(set({ 'respiratory-rate': 25 }), { ...RULE, ...changed })?.severity).toBe(severity);
  });

  it('says verify when any of its parts is questionable, one without points too', () => {
    const doubtful = sample('body-temperature', 37, AT, { doubtful: true });
    const past = [...set({ 'respiratory-rate': 25, 'body-temperature': undefined }), doubtful];
    expect(judged(past)?.verify).toBe(true);
  });
});

describe('an incomplete set', () => {
  it.each(Object.keys(HEALTHY))('without %s has no total, however high the others', (part) => {
    const high = {
      'respiratory-rate': 22,
      'oxygen-saturation': 92,
      'oxygen-therapy': 'oxygen',
      'blood-pressure': '95/60',
      pulse: 115,
      'body-temperature': 39.5,
    };
    expect(judged(set(high))).toMatchObject({ severity: 'red', facts: { total: 12 } });
    expect(judged(set({ ...high, [part]: undefined }))).toBeUndefined();
    const confused = part === 'consciousness' ? { ...high, 'respiratory-rate': 25 } : { ...high, consciousness: 'C' };
    const finding = judged(set({ ...confused, [part]: undefined }));
    expect(finding).toMatchObject({ severity: 'yellow', facts: { missing: part } });
    expect(finding?.facts).not.toHaveProperty('total');
  });

  it('a part outside the window is missing, one at its edge is not', () => {
    const edge = AT - 4 * 60 * MINUTE;
    const withTemperature = (at: number) => [
      ...set({ 'respiratory-rate': 25, 'body-temperature': undefined }),
      sample('body-temperature', 37, at),
    ];
    expect(judged(withTemperature(edge))?.facts).toMatchObject({ total: 3, missing: '' });
    expect(judged(withTemperature(edge - 1))?.facts).toMatchObject({ missing: 'body-temperature' });
  });

  it('a window of days begins at midnight of the day before, by the local calendar', () => {
    const rule: News2Rule = { ...RULE, within: { days: 1 } };
    const past = (at: number) => [
      ...set({ 'respiratory-rate': 25, 'body-temperature': undefined }),
      sample('body-temperature', 37, at),
    ];
    const midnight = oslo('2026-11-19', '00:00');
    expect(judged(past(midnight), rule)?.facts).toMatchObject({ total: 3 });
    expect(judged(past(midnight - 1), rule)?.facts).toMatchObject({ missing: 'body-temperature' });
  });

  it('what is measured after the moment is not seen', () => {
    const past = [...set({ 'respiratory-rate': undefined }), sample('respiratory-rate', 30, AT + 1)];
    expect(judged(past)).toBeUndefined();
    expect(judged(past, RULE, {}, AT + 1)).toMatchObject({ facts: { total: 3 } });
  });

  it('the newest of each part counts, not the worst', () => {
    expect(judged([...set({ 'respiratory-rate': 30 }, AT - MINUTE), ...set()])).toBeUndefined();
  });
});

describe('oxygen', () => {
  const none = { 'oxygen-therapy': undefined, 'respiratory-rate': 25 };
  const onAir = { 'oxygen-saturation': undefined, 'oxygen-therapy': 'air', 'respiratory-rate': 25 };

  it.each([
    ['is unknown when nobody told', [], undefined, 'oxygen-therapy'],
    ['is an answer', [sample('oxygen-therapy', 'oxygen', AT - MINUTE)], 5, ''],
    ['is an answer of air', [sample('oxygen-therapy', 'air', AT - MINUTE)], 3, ''],
    ['is a flow above 0', [sample('oxygen-flow', 0.5, AT)], 5, ''],
    ['is air of a flow of 0', [sample('oxygen-flow', 0, AT)], 3, ''],
    ['is a flow above what the meter shows', [sample('oxygen-flow', 'HI', AT)], 5, ''],
    ['is unknown of a flow below what the meter shows', [sample('oxygen-flow', 'LO', AT)], undefined, 'oxygen-therapy'],
    [
      'is the newer of flow and answer',
      [sample('oxygen-flow', 2, AT), sample('oxygen-therapy', 'air', AT - MINUTE)],
      5,
      '',
    ],
    [
      'is the newer of answer and flow',
      [sample('oxygen-flow', 2, AT - MINUTE), sample('oxygen-therapy', 'air', AT)],
      3,
      '',
    ],
    [
      'is oxygen when answer and flow of one instant disagree',
      [sample('oxygen-therapy', 'air', AT), sample('oxygen-flow', 2, AT)],
      5,
      '',
    ],
  ] as const)('%s', (_name, told, total, missing) => {
    expect(judged([...set(none), ...told])?.facts).toMatchObject({ missing });
    expect(judged([...set(none), ...told])?.facts?.total).toBe(total);
  });

  it('is what the saturation itself says, whatever a newer answer says', () => {
    const saturation = sample('oxygen-saturation', 97, AT - MINUTE, { oxygen: 'oxygen' });
    const finding = judged([...set(onAir), saturation]);
    expect(finding?.facts).toMatchObject({ total: 5, missing: '' });
    expect(finding?.values?.find(({ series }) => series === 'oxygen-therapy')).toEqual({
      series: 'oxygen-therapy',
      sequence: saturation.sequence,
      measuredAt: saturation.measuredAt,
      answer: 'oxygen',
      points: 2,
    });
  });

  it('on scale 2 of the plan decides the points of a saturation above the target', () => {
    const scale2 = { news2Scale: 2 } as const;
    const saturated = { ...none, 'oxygen-saturation': 95 };
    expect(judged(set({ ...saturated, 'oxygen-therapy': 'air' }), RULE, scale2)?.facts).toMatchObject({
      total: 3,
      scale: 2,
    });
    expect(judged(set({ ...saturated, 'oxygen-therapy': 'oxygen' }), RULE, scale2)?.facts).toMatchObject({ total: 7 });
    expect(judged(set(saturated), RULE, scale2)?.facts).toMatchObject({
      missing: 'oxygen-saturation,oxygen-therapy',
    });
    expect(judged(set({ ...none, 'oxygen-saturation': 92 }), RULE, scale2)?.facts).toMatchObject({
      missing: 'oxygen-therapy',
    });
  });

  it('a saturation that cannot be scored is shown without points', () => {
    const finding = judged(set({ ...none, 'oxygen-saturation': 95 }), RULE, { news2Scale: 2 });
    expect(pointsBySeries(finding)).toMatchObject({ 'oxygen-saturation': undefined, 'respiratory-rate': 3 });
  });
});

it('of readings at one instant the one that scores most counts, whichever came first', () => {
  const calm = sample('pulse', 70, AT);
  const fast = sample('pulse', 140, AT);
  const later = { ...calm, sequence: fast.sequence + 1 };
  for (const pair of [
    [calm, fast],
    [later, fast],
  ])
    expect(judged([...set({ pulse: undefined }), ...pair])).toMatchObject({ facts: { total: 3, single3: 'pulse' } });
});

it('a meter that says LO counts as the outermost band', () => {
  expect(judged([...set({ 'oxygen-saturation': 'LO' })])).toMatchObject({ facts: { total: 3 } });
});

describe('the sentence', () => {
  const told = (changed: Record<string, number | string | undefined>, language: 'nb' | 'nn' | 'en') => {
    const finding = judged(set(changed));
    return finding === undefined ? undefined : typeOf(RULE).explain(RULE, finding, language);
  };
  const high = { 'respiratory-rate': 25, pulse: 111, 'oxygen-therapy': 'oxygen' };
  it.each([
    [
      'nb',
      'NEWS2 er 7 på skala 1; det er på eller over den røde grensen på 7; 3 poeng alene for respirasjonsfrekvens ' +
        '(respirasjonsfrekvens 25 per minutt: 3 poeng, oksygenbehandling oksygen: 2 poeng, puls 111 per minutt: 2 poeng).',
    ],
    [
      'nn',
      'NEWS2 er 7 på skala 1; det er på eller over den raude grensa på 7; 3 poeng åleine for respirasjonsfrekvens ' +
        '(respirasjonsfrekvens 25 per minutt: 3 poeng, oksygenbehandling oksygen: 2 poeng, puls 111 per minutt: 2 poeng).',
    ],
    [
      'en',
      'NEWS2 is 7 on scale 1; that is at or above the red limit of 7; 3 points alone for respiratory rate ' +
        '(respiratory rate 25 per minute: 3 points, oxygen therapy oxygen: 2 points, pulse 111 per minute: 2 points).',
    ],
  ] as const)('in %s tells total, limit and the parts that scored', (language, sentence) => {
    expect(told(high, language)).toBe(sentence);
  });

  it.each([
    ['nb', 'NEWS2 på skala 1 har ingen sum fordi dette mangler: puls og bevissthet; 3 poeng alene for systolisk'],
    ['nn', 'NEWS2 på skala 1 har ingen sum fordi dette manglar: puls og medvit; 3 poeng åleine for systolisk'],
    [
      'en',
      'NEWS2 on scale 1 has no total because this is missing: pulse and consciousness; 3 points alone for systolic',
    ],
  ] as const)('in %s says what is missing', (language, begins) => {
    const sentence = told({ pulse: undefined, consciousness: undefined, 'blood-pressure': '88/60' }, language);
    expect(sentence?.slice(0, begins.length)).toBe(begins);
    expect(sentence).toContain('88 mmHg: 3');
  });
});
