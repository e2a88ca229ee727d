import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseItem, type SentItem } from '../measurement/normalise-item.ts';
import type { Sample } from '../measurement/sample.ts';
import { sample } from '../rules/rule-testing.ts';
import { pressureJump, refusedPressureJump } from './pressure-jump.ts';
import { UNIT_SAMPLES } from './unit-jump.ts';
import { isRefusedJump } from './watch-refusals.ts';

const HOUR_MS = 3_600_000;
type Pressure = readonly [systolic: number, diastolic: number];
const KPA = 7.50061683;
const inKpa = ([systolic, diastolic]: Pressure): Pressure => [systolic / KPA, diastolic / KPA];

function sent([systolic, diastolic]: Pressure): SentItem {
  const part = (number: number) => ({ number, text: String(number) });
  return {
    type: 'blood-pressure',
    unit: 'mm[Hg]',
    components: { systolic: part(systolic), diastolic: part(diastolic) },
    measuredAt: '2026-01-01T12:00:00Z',
  };
}

/** Plays them through the door and the watch, one after the other: which of them (by place) are told. */
function told(values: readonly Pressure[]): readonly number[] {
  const kept: Sample[] = [];
  const places: number[] = [];
  let refused = 0;
  for (const [place, pressure] of values.entries()) {
    const before = kept.slice(-UNIT_SAMPLES).reverse();
    const receivedAt = Date.parse('2026-01-01T12:00:00Z');
    const read = normaliseItem(sent(pressure), { receivedAt, deviceId: 'd', door: 'ingest' });
    if (!read.ok) {
      if (read.error.refused === undefined || !isRefusedJump(read.error.refused, before)) continue;
      refused += 1;
      if (refused === 2) places.push(place);
      continue;
    }
    refused = 0;
    const { components, doubts } = read.value;
    if (components !== undefined && pressureJump(components, before) !== undefined) places.push(place);
    kept.push(sample('blood-pressure', '120/80', place * HOUR_MS, { components, doubtful: doubts.length > 0 }));
  }
  return places;
}

describe('a blood pressure in another unit', () => {
  const USUAL: readonly Pressure[] = [
    [128, 82],
    [135, 85],
    [122, 78],
    [131, 84],
  ];

  it.each<[string, readonly Pressure[], readonly number[]]>([
    ['kilopascal as if mmHg is told at the second', [...USUAL, ...USUAL.map(inKpa)], [5]],
    [
      'of a very high pressure too, which is kept',
      [
        [240, 130],
        [245, 134],
        [250, 132],
        [248, 133],
        ...(
          [
            [240, 130],
            [245, 134],
            [250, 132],
          ] as const
        ).map(inKpa),
      ],
      [5],
    ],
    ['mmHg multiplied once more is told', [...USUAL, [960, 615], [1012, 637], [915, 585]], [5]],
    ['a comma that moved is told', [...USUAL, [12.8, 8.2], [13.5, 8.5]], [5]],
    ['one alone is a slip', [...USUAL, [17, 10.9], [126, 80], [130, 82]], []],
    ['one part alone is a slip, however often', [...USUAL, [17, 82], [16.9, 80], [17.2, 81], [17, 79]], []],
    ['parts by different factors are a slip', [...USUAL, [17, 0.8], [16.9, 0.8], [17, 0.8]], []],
    [
      'with too little known before nothing is said',
      [
        [128, 82],
        [130, 84],
        [17, 10.9],
        [17, 11],
      ],
      [],
    ],
    ['a grave fall is none', [...USUAL, [72, 40], [58, 28], [55, 27], [52, 26]], []],
  ])('%s', (_, values, places) => {
    expect(told(values)).toEqual(places);
  });

  const usual = fc.tuple(fc.integer({ min: 95, max: 190 }), fc.integer({ min: 50, max: 110 }));
  const noise = fc.array(
    fc.tuple(fc.double({ min: 0.88, max: 1.12, noNaN: true }), fc.double({ min: 0.88, max: 1.12, noNaN: true })),
    {
      minLength: 14,
      maxLength: 14,
    },
  );
  const around = ([systolic, diastolic]: Pressure, all: readonly Pressure[]) =>
    all.map(
      ([a, b]): Pressure => [systolic * a, Math.max(systolic * a - 110, Math.min(diastolic * b, systolic * a - 20))],
    );

  it('is told once, whoever’s it is', () => {
    fc.assert(
      fc.property(usual, noise, (pressure, all) => {
        const values = around(pressure, all).map((one, place) => (place < 7 ? one : inKpa(one)));
        const places = told(values);
        expect(places.length).toBe(1);
        expect(places[0]).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('is not found in what a body does, nor in slips of one part', () => {
    fc.assert(
      fc.property(
        usual,
        noise,
        fc.array(fc.tuple(fc.nat({ max: 13 }), fc.constantFrom(0, 1), fc.double({ min: 0, max: 400, noNaN: true })), {
          maxLength: 6,
        }),
        (pressure, all, slips) => {
          const values = around(pressure, all).map(
            ([systolic, diastolic]) => [systolic, diastolic] as [number, number],
          );
          for (const [place, part, value] of slips) {
            const slipped = values[place];
            if (slipped !== undefined) slipped[part] = value;
          }
          const both = values.filter(([systolic, diastolic]) => systolic < 60 && diastolic < 30);
          fc.pre(both.length === 0);
          expect(told(values)).toEqual([]);
        },
      ),
    );
  });

  it('is not found in readings of anybody’s at random, as good as ever', () => {
    const anybody = fc.tuple(fc.integer({ min: 60, max: 250 }), fc.integer({ min: 30, max: 150 }));
    fc.assert(
      fc.property(fc.array(anybody, { minLength: 8, maxLength: 20 }), (values) => {
        expect(told(values.map(([a, b]): Pressure => [Math.max(a, b + 15), b]))).toEqual([]);
      }),
    );
  });

  it('is held against both parts', () => {
    const before = [1, 2, 3].map((place) => sample('blood-pressure', '120/80', place * HOUR_MS));
    expect(refusedPressureJump({ systolic: 16, diastolic: 10.7 }, before)?.factor).toBeCloseTo(1 / KPA);
    expect(refusedPressureJump({ systolic: 16, diastolic: 80 }, before)).toBeUndefined();
  });
});
