import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { againstSlope, Sums, slopePerDayOf } from './sums.ts';

const MINUTE = 60_000;

/** By hand, in whole numbers throughout. */
function exactly(readings: readonly { readonly minute: number; readonly thousandths: number }[], millionths: number) {
  let [n, t, v, tt, tv] = [0n, 0n, 0n, 0n, 0n];
  for (const { minute, thousandths } of readings) {
    const [x, y] = [BigInt(minute), BigInt(thousandths)];
    [n, t, v, tt, tv] = [n + 1n, t + x, v + y, tt + x * x, tv + x * y];
  }
  const [rise, run] = [n * tv - t * v, n * tt - t * t];
  if (run === 0n) return { against: 0, perDay: undefined };
  const [value, bound] = [rise * 1_440_000n, run * BigInt(millionths)];
  return { against: value < bound ? -1 : value > bound ? 1 : 0, perDay: ((Number(rise) / Number(run)) * 1440) / 1000 };
}

function sumsOf(readings: readonly { readonly minute: number; readonly thousandths: number }[]): Sums {
  const sums = new Sums(0);
  for (const { minute, thousandths } of readings) sums.add(minute * MINUTE, thousandths / 1000);
  return sums;
}

describe('a slope', () => {
  it('is the same, and on the same side of a limit, as in whole numbers without an end', () => {
    const readings = fc.array(
      fc.record({
        minute: fc.integer({ min: -129_660, max: 1440 }),
        thousandths: fc.integer({ min: 0, max: 650_000 }),
      }),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(readings, fc.integer({ min: -3_000_000, max: 3_000_000 }), (all, millionths) => {
        const { against, perDay } = exactly(all, millionths);
        expect(againstSlope(sumsOf(all), millionths / 1e6)).toBe(against);
        expect(slopePerDayOf(sumsOf(all))).toBe(perDay);
      }),
    );
  });

  it.each([
    [0.5, 0],
    [0.500001, -1],
    [0.499999, 1],
  ])('of half a unit a day is told from a limit of %d', (limit, expected) => {
    const line = Array.from({ length: 15 }, (_, day) => ({ minute: day * -1440, thousandths: 80_000 - day * 500 }));
    expect(againstSlope(sumsOf(line), limit)).toBe(expected);
  });
});
