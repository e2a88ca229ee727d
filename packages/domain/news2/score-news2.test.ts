import { describe, expect, it } from 'vitest';
import { NEWS2_PARTS, type News2Part, type News2Scale } from './chart.ts';
import { type News2Parts, type News2Score, scoreNews2 } from './score-news2.ts';

const HEALTHY = {
  'respiratory-rate': { value: 16 },
  'oxygen-saturation': { value: 97 },
  'oxygen-therapy': 'air',
  'blood-pressure': { value: 125 },
  pulse: { value: 70 },
  consciousness: 'A',
  'body-temperature': { value: 37 },
} as const satisfies News2Parts;

const WORST = {
  'respiratory-rate': { value: 30 },
  'oxygen-saturation': { value: 80 },
  'oxygen-therapy': 'oxygen',
  'blood-pressure': { value: 80 },
  pulse: { value: 140 },
  consciousness: 'V',
  'body-temperature': { value: 34 },
} as const satisfies News2Parts;

function without(parts: News2Parts, omitted: readonly News2Part[]): News2Parts {
  return Object.fromEntries(Object.entries(parts).filter(([part]) => !omitted.includes(part as News2Part)));
}

/** Every way to leave parts out, the whole set and the empty one included. */
function omissions(): readonly (readonly News2Part[])[] {
  return Array.from({ length: 2 ** NEWS2_PARTS.length }, (_, bits) =>
    NEWS2_PARTS.filter((_part, index) => (bits & (1 << index)) !== 0),
  );
}

describe.each([1, 2] as const)('NEWS2 on scale %i', (scale) => {
  it('is 0 and low of a healthy set on air', () => {
    expect(scoreNews2(HEALTHY, scale)).toMatchObject({ scale, total: 0, missing: [], single3: [], risk: 'low' });
  });

  it('is at most 20', () => {
    const score = scoreNews2(WORST, scale);
    expect(score).toMatchObject({ total: 20, missing: [], risk: 'high' });
    expect(score.single3).toEqual(NEWS2_PARTS.filter((part) => part !== 'oxygen-therapy'));
  });

  it.each([1, 2])('has no total when %i parts are missing, whichever they are', (count) => {
    for (const omitted of omissions().filter(({ length }) => length === count)) {
      const score = scoreNews2(without(HEALTHY, omitted), scale);
      expect(score.total, omitted.join(' ')).toBeUndefined();
      expect(score.risk, omitted.join(' ')).toBeUndefined();
      expect(score.missing).toEqual(expectedMissing(scale, omitted));
    }
  });

  it('shows the points of the parts there are, and acts on a single 3, whatever is missing', () => {
    for (const omitted of omissions()) {
      const score = scoreNews2(without(WORST, omitted), scale);
      const there = NEWS2_PARTS.filter((part) => !omitted.includes(part));
      expect(Object.keys(score.points)).toEqual(there);
      expect(score.missing).toEqual(omitted);
      expect(score.single3).toEqual(there.filter((part) => part !== 'oxygen-therapy'));
      expect(score.total).toBe(omitted.length === 0 ? 20 : undefined);
      if (omitted.length > 0) expect(score.risk).toBe(score.single3.length > 0 ? 'urgent' : undefined);
    }
  });

  it('is the sum of its parts, with the risk that follows, for one value of every band of every parameter', () => {
    let sets = 0;
    for (const parts of sets7(scale)) {
      const score = scoreNews2(parts, scale);
      const sum = Object.values(score.points).reduce((total: number, points) => total + points, 0);
      expect(score.total).toBe(sum);
      expect(score.risk).toBe(riskOf(score, sum));
      sets += 1;
    }
    expect(sets).toBe(2 * 7 * 2 * 5 * 5 * 6 * 5);
  });
});

/** On scale 2 a saturation of 97 % cannot be scored without knowing of oxygen. */
function expectedMissing(scale: News2Scale, omitted: readonly News2Part[]): readonly News2Part[] {
  const unsure = scale === 2 && omitted.includes('oxygen-therapy');
  return NEWS2_PARTS.filter((part) => omitted.includes(part) || (unsure && part === 'oxygen-saturation'));
}

/** By the table of risks, not by the order in which the code asks. */
function riskOf({ single3 }: News2Score, total: number): News2Score['risk'] {
  if (total >= 0 && total <= 4) return single3.length > 0 ? 'urgent' : 'low';
  return total === 5 || total === 6 ? 'medium' : 'high';
}

function* sets7(_scale: News2Scale): Generator<News2Parts> {
  for (const consciousness of ['A', 'C'])
    for (const spo2 of [83, 85, 87, 92, 94, 96, 97])
      for (const oxygen of ['air', 'oxygen'] as const)
        for (const respiration of [8, 11, 20, 24, 25])
          for (const systolic of [90, 100, 110, 219, 220])
            for (const pulse of [40, 50, 90, 110, 130, 131])
              for (const temperature of [35, 36, 38, 39, 39.1])
                yield {
                  'respiratory-rate': { value: respiration },
                  'oxygen-saturation': { value: spo2 },
                  'oxygen-therapy': oxygen,
                  'blood-pressure': { value: systolic },
                  pulse: { value: pulse },
                  consciousness,
                  'body-temperature': { value: temperature },
                };
}

describe('the risk', () => {
  it.each([
    ['a single 3 with a total of 3', { 'respiratory-rate': { value: 25 } }, 3, 'urgent'],
    ['no single 3 with a total of 4', { 'oxygen-therapy': 'oxygen', pulse: { value: 111 } }, 4, 'low'],
    ['a total of 5', { 'respiratory-rate': { value: 25 }, pulse: { value: 111 } }, 5, 'medium'],
    ['a total of 6', { 'respiratory-rate': { value: 25 }, pulse: { value: 131 } }, 6, 'medium'],
    [
      'a total of 7',
      { 'respiratory-rate': { value: 25 }, pulse: { value: 131 }, 'body-temperature': { value: 38.1 } },
      7,
      'high',
    ],
  ] as const)('of %s', (_name, changed, total, risk) => {
    expect(scoreNews2({ ...HEALTHY, ...changed }, 1)).toMatchObject({ total, risk });
  });

  it('scale 2 counts oxygen twice for a saturation above the target: for the saturation and for the oxygen', () => {
    const parts = { ...HEALTHY, 'oxygen-therapy': 'oxygen' } as const;
    expect(scoreNews2(parts, 2)).toMatchObject({ total: 5, single3: ['oxygen-saturation'], risk: 'medium' });
    expect(scoreNews2(parts, 1)).toMatchObject({ total: 2, single3: [], risk: 'low' });
  });
});
