import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, isOutside } from '../measurement/catalogue.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import { sample } from '../rules/rule-testing.ts';
import { mayHaveJumped, refusedJump, UNIT_SAMPLES, unitJump } from './unit-jump.ts';

const HOUR_MS = 3_600_000;
const softOf = (type: MeasurementType) => {
  const entry = CATALOGUE[type];
  return entry.kind === 'numeric' ? (entry.soft ?? entry.hard) : {};
};
const hardOf = (type: MeasurementType) => {
  const entry = CATALOGUE[type];
  return entry.kind === 'numeric' ? entry.hard : {};
};

/** Plays values one after the other as the monitor would: which of them (by place) are told, kept or refused. */
function told(type: MeasurementType, values: readonly number[]): readonly number[] {
  const kept: Sample[] = [];
  const places: number[] = [];
  let refused = 0;
  for (const [place, value] of values.entries()) {
    const before = kept.slice(-UNIT_SAMPLES).reverse();
    if (isOutside(hardOf(type), value)) {
      if (refusedJump(type, value, before) !== undefined) refused += 1;
      if (refused === 2) places.push(place);
      continue;
    }
    if (mayHaveJumped(type, value) && unitJump(type, value, before) !== undefined) places.push(place);
    kept.push(sample(type, value, place * HOUR_MS, { doubtful: isOutside(softOf(type), value) }));
  }
  return places;
}

describe('values that jump by the factor of another unit', () => {
  it.each<[MeasurementType, string, number[], number[]]>([
    ['glucose', 'mmol/L as if mg/dL, within what is kept', [6, 7.1, 5.8, 9, 0.4, 0.33, 0.5, 0.4], [5]],
    ['glucose', 'mg/dL as if mmol/L, refused', [6, 7.1, 5.8, 9, 108, 126, 130], [5]],
    ['body-weight', 'pounds as if kilos', [81, 81.2, 80.9, 178.4, 178.9, 179.1, 178, 178.2], [5]],
    ['body-weight', 'grams as if kilos', [81, 81.2, 80.9, 81_000, 81_200], [4]],
    ['body-temperature', 'Fahrenheit as if Celsius', [36.6, 36.9, 37, 98.1, 98.9], [4]],
    ['oxygen-saturation', 'a fraction as if a percentage', [96, 95, 97, 0.95, 0.96, 0.97], [4]],
    ['respiratory-rate', 'a comma that moved', [15, 16, 14, 1.5, 1.6], [4]],
    ['pef', 'L/s as if L/min', [420, 410, 430, 6.9, 7], [4]],
  ])('%s: %s', (type, _, values, places) => {
    expect(told(type, values)).toEqual(places);
  });

  it.each<[MeasurementType, string, number[]]>([
    ['glucose', 'one odd value', [6, 7, 6, 0.4, 6, 7]],
    ['body-weight', 'two people on one scale', [81, 81, 36.7, 81, 36.8, 81, 36.7, 81]],
    ['glucose', 'from low to high', [2.4, 2.3, 2.5, 2.2, 23, 24, 24]],
    ['pulse', 'rest and effort', [50, 52, 51, 140, 150, 145]],
    ['oxygen-saturation', 'a grave fall', [96, 95, 96, 62, 55, 52, 51]],
    ['glucose', 'too little known before', [6, 7, 0.4, 0.4, 0.4]],
    ['steps', 'a series that is not watched', [500, 600, 550, 5000, 6000, 5500]],
  ])('are not %s: %s', (type, _, values) => {
    expect(told(type, values)).toEqual([]);
  });

  it('are told once, whatever stretch of them comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<[MeasurementType, number, number]>(
          ['glucose', 6, 1 / 18.016],
          ['body-weight', 90, 1 / 2.20462262],
        ),
        fc.array(fc.double({ min: -0.04, max: 0.04, noNaN: true }), { minLength: 12, maxLength: 12 }),
        ([type, usual, factor], noise) => {
          const values = noise.map((off, at) => usual * (1 + off) * (at < 6 ? 1 : factor));
          const places = told(type, values);
          expect(places.length).toBe(1);
          expect(places[0]).toBeLessThanOrEqual(8);
        },
      ),
    );
  });
});
