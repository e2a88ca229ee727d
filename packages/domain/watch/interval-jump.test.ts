import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalJump, isSteady } from './interval-jump.ts';

const HOUR_MS = 3_600_000;
const [DAY, WEEK] = [24, 168];

/** Times of readings by their gaps in hours; which of them is told, and as what. */
function told(gaps: readonly number[]): readonly (readonly [place: number, ratio: number])[] {
  const times = [0];
  const found: [number, number][] = [];
  for (const [place, gap] of gaps.entries()) {
    times.unshift((times[0] ?? 0) + gap * HOUR_MS);
    const jump = isSteady(times.slice(0, 5)) ? undefined : intervalJump(times.slice(0, 40));
    if (jump !== undefined) found.push([place, Math.round(jump.ratio * 1000) / 1000]);
  }
  return found;
}
const times = (n: number, gap: number) => Array.from({ length: n }, () => gap);

describe('a series that came regularly', () => {
  it.each([
    ['weekly comes daily', [...times(5, WEEK), ...times(6, DAY)], [[7, 7]]],
    ['daily comes hourly', [...times(5, DAY), ...times(6, 1)], [[7, 24]]],
    [
      'daily comes hourly while somebody is ill, and daily again',
      [...times(9, DAY), ...times(9, 1), ...times(5, DAY)],
      [[11, 24]],
    ],
    ['weekly comes hourly', [...times(4, WEEK), ...times(6, 1)], [[6, 168]]],
    ['daily comes weekly', [...times(5, DAY), ...times(3, WEEK)], [[6, 0.143]]],
    ['hourly comes daily', [...times(5, 1), ...times(4, DAY)], [[6, 0.042]]],
  ])('%s: told once', (_, gaps, places) => {
    expect(told(gaps)).toEqual(places);
  });

  it.each([
    ['is measured three times in a row', times(12, DAY).flatMap((gap) => [gap, 0.05, 0.05])],
    ['is measured twice on a bad day', [...times(6, DAY), 6, 6, 12, ...times(6, DAY)]],
    ['misses a day, and a week', [...times(6, DAY), 48, DAY, DAY, WEEK, DAY, DAY]],
    ['comes three times a day from once', [...times(6, DAY), ...times(9, 8)]],
    ['comes by no hour, day or week', [...times(6, 5), ...times(6, 0.7), ...times(6, 5)]],
    ['was never regular', [3, 50, 7, 90, 24, 1, 1, 1, 24, 24]],
    ['is too new to say', [DAY, DAY, DAY, 1, 1, 1]],
  ])('and %s: not told', (_, gaps) => {
    expect(told(gaps)).toEqual([]);
  });

  it('and wanders within its hours is never told', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(8, 12, DAY, WEEK),
        fc.array(fc.double({ min: 0.8, max: 1.25, noNaN: true }), { minLength: 20, maxLength: 20 }),
        (gap, off) => {
          expect(told(off.map((by) => gap * by))).toEqual([]);
        },
      ),
    );
  });
});
