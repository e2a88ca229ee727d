import { describe, expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import type { CompositeRule } from './composite.ts';
import type { RelativeRule } from './relative.ts';
import { typeOf } from './rule.ts';
import { judge, oslo, planOf, sample } from './rule-testing.ts';
import type { ZonesRule } from './zones.ts';

const AT = oslo('2026-11-20', '12:00');
const HOUR = 3_600_000;

/** DOMAIN 4: with symptoms SBP <90 or >160; without <80 or >170. */
const WITHOUT_SYMPTOMS: ZonesRule = {
  type: 'zones',
  ruleKey: 'sbp',
  measure: 'blood-pressure',
  component: 'systolic',
  unit: 'mm[Hg]',
  redLow: 80,
  redHigh: 170,
};
const SYMPTOMS: CompositeRule['parts'][number] = { measure: 'coded-answer', code: 'dizzy', answers: ['yes', 'a lot'] };
const WITH_SYMPTOMS: CompositeRule = {
  type: 'composite',
  ruleKey: 'sbp-with-symptoms',
  match: 'all',
  within: { hours: 12 },
  parts: [{ measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]', below: 90, above: 160 }, SYMPTOMS],
  severity: 'red',
};
const PLAN = planOf([WITHOUT_SYMPTOMS, WITH_SYMPTOMS]);

function pressure(systolic: number | string, at = AT, more: Partial<Sample> = {}): Sample {
  return sample('blood-pressure', typeof systolic === 'number' ? `${systolic}/60` : systolic, at, more);
}

function dizzy(answer: string, at: number, more: Partial<Sample> = {}): Sample {
  return sample('coded-answer', answer, at, { code: 'dizzy', ...more });
}

function at(moment: number, past: readonly Sample[], rule = WITH_SYMPTOMS, plan = PLAN) {
  return judge(rule, { kind: 'moment', at: moment }, past, plan);
}

describe('a pressure with and without symptoms', () => {
  const SYSTOLIC = [
    [79, true, true],
    [80, false, true],
    [89, false, true],
    [90, false, false],
    [125, false, false],
    [160, false, false],
    [161, false, true],
    [170, false, true],
    [171, true, true],
  ] as const;
  const ANSWERED = [
    ['12 hours before', -12 * HOUR, true],
    ['just more than 12 hours before', -12 * HOUR - 1, false],
    ['an hour before', -HOUR, true],
    ['at the same time', 0, true],
    ['an hour after', HOUR, true],
    ['12 hours after', 12 * HOUR, true],
    ['just more than 12 hours after', 12 * HOUR + 1, false],
  ] as const;

  for (const [systolic, alone, together] of SYSTOLIC)
    it.each(ANSWERED)(`${systolic} mmHg, symptoms answered %s`, (_name, offset, inside) => {
      const past = [pressure(systolic), dizzy('yes', AT + offset)];
      const reading = { kind: 'reading', at: AT, sample: pressure(systolic) } as const;
      expect(judge(WITHOUT_SYMPTOMS, reading, past, PLAN)?.severity).toBe(alone ? 'red' : undefined);
      const moments = [AT, AT + offset].map((moment) => at(moment, past)?.severity);
      const fires = together && inside;
      // The two are known together from the later one on.
      expect(moments[offset > 0 ? 1 : 0]).toBe(fires ? 'red' : undefined);
      if (offset !== 0) expect(moments[offset > 0 ? 0 : 1]).toBeUndefined();
    });

  it.each(SYSTOLIC)('%i mmHg and no symptoms, or never asked: only the wide limits', (systolic, alone) => {
    expect(at(AT, [pressure(systolic), dizzy('no', AT - HOUR)])).toBeUndefined();
    expect(at(AT, [pressure(systolic)])).toBeUndefined();
    const reading = { kind: 'reading', at: AT, sample: pressure(systolic) } as const;
    expect(judge(WITHOUT_SYMPTOMS, reading, [], PLAN)?.severity).toBe(alone ? 'red' : undefined);
  });

  it('a newer answer takes the symptoms away, an older one does not', () => {
    const past = [pressure(85), dizzy('yes', AT - 2 * HOUR)];
    expect(at(AT, [...past, dizzy('no', AT - HOUR)])).toBeUndefined();
    expect(at(AT, [...past, dizzy('no', AT - 3 * HOUR)])?.severity).toBe('red');
  });

  it('a newer pressure within limits takes its part away', () => {
    expect(at(AT, [pressure(85, AT - HOUR), pressure(120, AT - 1), dizzy('yes', AT)])).toBeUndefined();
  });
});

describe('what the alert rests on', () => {
  it('is the parts that hold, newest first, and the newest is shown', () => {
    const low = pressure(85, AT - HOUR);
    const answer = dizzy('a lot', AT);
    const finding = at(AT, [low, answer]);
    expect(finding?.values?.map(({ sequence }) => sequence)).toEqual([answer.sequence, low.sequence]);
    expect(finding?.shows).toBe(answer);
    expect(finding?.verify).toBe(false);
    expect(finding?.facts).toEqual({
      match: 'all',
      of: 2,
      'part.0.series': 'blood-pressure',
      'part.0.sequence': low.sequence,
      'part.0.component': 'systolic',
      'part.0.side': 'below',
      'part.0.limit': 90,
      'part.1.series': 'coded-answer:dizzy',
      'part.1.sequence': answer.sequence,
    });
  });

  it('is to be verified when a part that holds is questionable, not when another is', () => {
    expect(at(AT, [pressure(85, AT - HOUR, { doubtful: true }), dizzy('yes', AT)])?.verify).toBe(true);
    const any: CompositeRule = { ...WITH_SYMPTOMS, match: 'any' };
    expect(at(AT, [pressure(120, AT - HOUR, { doubtful: true }), dizzy('yes', AT)], any)?.verify).toBe(false);
  });

  it('names a reading by which two parts hold once', () => {
    const part = { measure: 'blood-pressure', unit: 'mm[Hg]' } as const;
    const rule: CompositeRule = {
      ...WITH_SYMPTOMS,
      parts: [
        { ...part, component: 'systolic', below: 90 },
        { ...part, component: 'diastolic', above: 50 },
      ],
    };
    expect(at(AT, [pressure(85)], rule, planOf([rule]))?.values).toHaveLength(1);
  });
});

describe('any', () => {
  const any: CompositeRule = { ...WITH_SYMPTOMS, match: 'any', severity: 'yellow' };

  it('holds by one part, and counts only the parts that hold', () => {
    expect(at(AT, [pressure(85), dizzy('no', AT)], any)?.values).toHaveLength(1);
    expect(at(AT, [pressure(85)], any)?.severity).toBe('yellow');
    expect(at(AT, [pressure(120), dizzy('no', AT)], any)).toBeUndefined();
  });

  it('a reading that adds nothing does not repeat it', () => {
    const past = [pressure(85, AT - HOUR), dizzy('no', AT)];
    expect(at(AT - HOUR, past, any)?.severity).toBe('yellow');
    expect(at(AT, past, any)).toBeUndefined();
  });

  it('a reading that holds too repeats it with both', () => {
    expect(at(AT, [pressure(85, AT - HOUR), dizzy('yes', AT)], any)?.values).toHaveLength(2);
  });
});

describe('limits and comparators', () => {
  const spo2: CompositeRule = {
    ...WITH_SYMPTOMS,
    match: 'any',
    parts: [{ measure: 'oxygen-saturation', unit: '%', below: 88, above: 95 }, SYMPTOMS],
  };
  it.each([
    [87.9, 'below'],
    [88, undefined],
    [95, undefined],
    [95.1, 'above'],
    ['LO', 'below'],
    ['HI', 'above'],
    ['<90', 'below'],
    ['>80', 'above'],
  ])('a saturation of %s: %s', (said, side) => {
    expect(at(AT, [sample('oxygen-saturation', said, AT)], spo2, planOf([spo2]))?.facts?.['part.0.side']).toBe(side);
  });

  it('a meter out of range holds on its own side only', () => {
    const low: CompositeRule = {
      ...spo2,
      parts: [{ measure: 'oxygen-saturation', unit: '%', below: 88 }, SYMPTOMS],
    };
    expect(at(AT, [sample('oxygen-saturation', 'HI', AT)], low, planOf([low]))).toBeUndefined();
    expect(at(AT, [sample('oxygen-saturation', 'LO', AT)], low, planOf([low]))).toBeDefined();
  });
});

describe('other rules of the plan as parts', () => {
  const zones: ZonesRule = {
    type: 'zones',
    ruleKey: 'spo2',
    measure: 'oxygen-saturation',
    unit: '%',
    redLow: 86,
    yellowLow: 88,
  };
  const relative: RelativeRule = {
    type: 'relative',
    ruleKey: 'pef',
    measure: 'pef',
    unit: 'L/min',
    baseline: 400,
    as: 'percent',
    yellowLow: 80,
    redLow: 50,
  };
  const rule = (spo2: 'red' | 'yellow', pef: 'red' | 'yellow'): CompositeRule => ({
    type: 'composite',
    ruleKey: 'exacerbation',
    match: 'all',
    within: { days: 1 },
    parts: [
      { rule: 'spo2', atLeast: spo2 },
      { rule: 'pef', atLeast: pef },
    ],
    severity: 'red',
  });

  it.each([
    [87, 319, 'yellow', 'yellow', true],
    [88, 319, 'yellow', 'yellow', false],
    [87, 320, 'yellow', 'yellow', false],
    [85, 199, 'yellow', 'yellow', true],
    [87, 319, 'red', 'yellow', false],
    [85, 319, 'red', 'yellow', true],
    [85, 200, 'red', 'red', false],
    [85, 199, 'red', 'red', true],
  ] as const)('SpO2 %i and PEF %i, at least %s and %s: %s', (spo2, pef, atLeastSpo2, atLeastPef, fires) => {
    const composite = rule(atLeastSpo2, atLeastPef);
    const past = [sample('oxygen-saturation', spo2, AT - HOUR), sample('pef', pef, AT)];
    const finding = at(AT, past, composite, planOf([zones, relative, composite]));
    expect(finding !== undefined).toBe(fires);
  });

  it('keeps the limit that each part was beyond, in its own unit', () => {
    const composite = rule('yellow', 'yellow');
    const past = [sample('oxygen-saturation', 85, AT - HOUR), sample('pef', 310, AT)];
    const plan = planOf([zones, relative, composite]);
    const finding = at(AT, past, composite, plan);
    expect(finding?.facts).toMatchObject({ 'part.0.limit': 86, 'part.1.limit': 320, 'part.1.side': 'below' });
    expect(finding && typeOf(composite).explain(composite, finding, 'en')).toBe(
      '2 of 2 conditions hold: oxygen saturation is 85% (below 86%) and PEF is 310 L/min (below 320 L/min).',
    );
  });

  it('a rule that the plan has not never holds', () => {
    const composite = rule('yellow', 'yellow');
    const past = [sample('oxygen-saturation', 85, AT), sample('pef', 310, AT)];
    expect(at(AT, past, composite, planOf([zones, composite]))).toBeUndefined();
  });

  it('looks at the series of its parts, each once', () => {
    const composite = rule('yellow', 'yellow');
    const plan = planOf([zones, relative, composite]);
    expect(typeOf(composite).series(composite, plan)).toEqual(['oxygen-saturation', 'pef']);
  });
});

it('of answers at one instant one is enough, whichever came first', () => {
  const yes = dizzy('yes', AT);
  const no = dizzy('no', AT);
  expect(at(AT, [pressure(85), yes, no])).toBeDefined();
  expect(at(AT, [pressure(85), { ...yes, sequence: no.sequence + 1 }, no])).toBeDefined();
});

describe('the sentence', () => {
  it.each([
    ['nb', '2 av 2 vilkår er oppfylt: systolisk blodtrykk er 85 mmHg (under 90 mmHg) og svar på «dizzy» er «yes».'],
    ['nn', '2 av 2 vilkår er oppfylte: systolisk blodtrykk er 85 mmHg (under 90 mmHg) og svar på «dizzy» er «yes».'],
    [
      'en',
      '2 of 2 conditions hold: systolic blood pressure is 85 mmHg (below 90 mmHg) and answer to “dizzy” is “yes”.',
    ],
  ] as const)('in %s tells each part that holds and its limit', (language, sentence) => {
    const finding = at(AT, [pressure(85), dizzy('yes', AT)]);
    expect(finding && typeOf(WITH_SYMPTOMS).explain(WITH_SYMPTOMS, finding, language)).toBe(sentence);
  });

  it.each([
    ['nb', '1 av 2 vilkår er oppfylt: bevissthet: reagerer på tiltale (V).'],
    ['nn', '1 av 2 vilkår er oppfylt: medvit: reagerer på tiltale (V).'],
    ['en', '1 of 2 conditions holds: consciousness: responds to voice (V).'],
  ] as const)('in %s tells the one of any that holds', (language, sentence) => {
    const any: CompositeRule = {
      ...WITH_SYMPTOMS,
      match: 'any',
      parts: [SYMPTOMS, { measure: 'consciousness', answers: ['V', 'P', 'U'] }],
    };
    const finding = at(AT, [sample('consciousness', 'V', AT)], any, planOf([any]));
    expect(finding && typeOf(any).explain(any, finding, language)).toBe(sentence);
  });
});
