import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import type { Sample } from '../measurement/sample.ts';
import type { ZonesRule } from '../rules/zones.ts';
import { proposeLimits } from './propose-limits.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-10-12T06:00:00Z');
const oslo = calendarOf('Europe/Oslo');
const rule: ZonesRule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};

function saturation(day: number, value: number, more: Partial<Sample> = {}): Sample {
  return {
    sequence: day + 1,
    type: 'oxygen-saturation',
    series: 'oxygen-saturation',
    measuredAt: START + day * DAY,
    receivedAt: START + day * DAY,
    value,
    text: String(value),
    unit: '%',
    doubtful: false,
    late: false,
    corrected: false,
    mappingVersion: 'test',
    ...more,
  };
}

function propose(samples: readonly Sample[], of: ZonesRule = rule) {
  const [proposal] = proposeLimits([of], new Map([['oxygen-saturation', samples]]), oslo);
  if (proposal === undefined) throw new Error('nothing was proposed');
  return proposal;
}

/** Twenty days around 94: 92, 93, 94, 95, 96 in turn. */
const CALM = Array.from({ length: 20 }, (_, day) => saturation(day, 92 + (day % 5)));

describe('a calibration', () => {
  it('proposes limits from the median and the patient’s own spread, and shows both', () => {
    const { spread, limits, notEnough, fires } = propose(CALM);
    expect(notEnough).toBeUndefined();
    expect(spread).toMatchObject({
      n: 20,
      days: 20,
      min: 92,
      max: 96,
      mean: 94,
      percentiles: { 5: 92, 50: 94, 95: 96 },
    });
    // Interquartile range 93..95 / 1.349 = 1.4826; 94 - 2 x = 91.03, 94 - 3 x = 89.55; downwards.
    expect(limits).toEqual([
      { zone: 'redLow', now: 86, proposed: 89, wider: false },
      { zone: 'yellowLow', now: 88, proposed: 91, wider: false },
    ]);
    expect(fires).toEqual({ now: { red: 0, yellow: 0 }, proposed: { red: 0, yellow: 0 } });
  });

  it('says when a proposal would alert less than the limit in force', () => {
    const low = CALM.map((sample) => ({ ...sample, value: (sample.value ?? 0) - 7 }));
    const { limits, fires } = propose(low);
    expect(limits.map(({ proposed, wider }) => [proposed, wider])).toEqual([
      [82, true],
      [84, true],
    ]);
    // 85..89 in turn, four times: 85 is red, 86 and 87 yellow by the limits in force.
    expect(fires).toEqual({ now: { red: 4, yellow: 8 }, proposed: { red: 0, yellow: 0 } });
  });

  it.each([
    ['no values', [], 'values'],
    ['thirteen values', CALM.slice(0, 13), 'values'],
    ['thirteen days', Array.from({ length: 26 }, (_, n) => saturation(n % 13, 90 + (n % 5))), 'days'],
    ['values that never move', CALM.map((sample) => ({ ...sample, value: 94 })), 'spread'],
    ['questionable values only', CALM.map((sample) => ({ ...sample, doubtful: true })), 'values'],
    ['LO only', CALM.map((sample) => ({ ...sample, value: undefined, comparator: 'LO' as const })), 'values'],
  ] as const)('proposes nothing from %s', (_, samples, lack) => {
    const { limits, notEnough } = propose(samples);
    expect([limits, notEnough]).toEqual([[], lack]);
  });

  it('counts a day as the wall clock has it: 25 October is one day of 25 hours', () => {
    const night = [Date.parse('2026-10-25T00:10:00+02:00'), Date.parse('2026-10-25T23:50:00+01:00')];
    const samples = night.map((measuredAt, n) => saturation(n, 94, { measuredAt }));
    expect(propose(samples).spread?.days).toBe(1);
  });

  it('proposes no side that the rule does not have, keeps the order of limits, and does not depend on the order of readings', () => {
    const both: ZonesRule = { ...rule, yellowHigh: 97, redHigh: 99 };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 70, max: 100 }), { minLength: 14, maxLength: 60 }),
        fc.integer(),
        (values, seed) => {
          const samples = values.map((value, day) => saturation(day, value));
          const mixed = [...samples].sort((a, b) => ((a.sequence * seed) % 17) - ((b.sequence * seed) % 17));
          const proposal = propose(samples, both);
          expect(propose(mixed, both).limits).toEqual(proposal.limits);
          const proposed = proposal.limits.map((limit) => limit.proposed);
          expect(proposed).toEqual([...proposed].sort((a, b) => a - b));
          expect(propose(samples).limits.every(({ zone }) => zone.endsWith('Low'))).toBe(true);
        },
      ),
    );
  });
});
