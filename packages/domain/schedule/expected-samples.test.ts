import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleWindow } from '../rules/shapes.ts';
import { expectedSamples } from './expected-samples.ts';
import type { ScheduleEntry } from './schedule.ts';
import { timeOf } from './wall-clock.ts';

function times(windows: string, weekdays?: readonly number[]): ScheduleEntry {
  return {
    key: windows,
    measures: [{ measure: 'pulse' }, { measure: 'score', code: 'cat' }],
    when: {
      kind: 'times',
      weekdays,
      windows: windows.split(' ').map((window) => ({ from: window.slice(0, 5), to: window.slice(6) })),
    },
  };
}
const sensor: ScheduleEntry = {
  key: 'sensor',
  measures: [{ measure: 'pulse' }],
  when: { kind: 'continuous', everyMinutes: 5 },
};
const morning = times('08:00-10:00');

describe('the samples a schedule gives in a window', () => {
  it.each<[string, readonly ScheduleEntry[], RuleWindow, number]>([
    ['every morning in 3 days and the own', [morning], { days: 3 }, 4],
    ['every morning in 48 hours', [morning], { hours: 48 }, 2],
    ['every morning in 26 hours, from the first minute of one to the last of the next', [morning], { hours: 26 }, 2],
    ['every morning in 24 hours, when one is measured early and the next late', [morning], { hours: 24 }, 1],
    [
      'twice a day in the day before and the own, when the own is the first',
      [times('08:00-10:00 18:00-20:00')],
      { days: 1 },
      3,
    ],
    ['twice a day in 12 hours, both within it', [times('08:00-10:00 18:00-20:00')], { hours: 12 }, 1],
    [
      'Monday and Thursday in 3 days: on Monday the Thursday before is too long ago',
      [times('08:00-10:00', [1, 4])],
      { days: 3 },
      1,
    ],
    ['Monday and Thursday in 4 days', [times('08:00-10:00', [1, 4])], { days: 4 }, 2],
    ['Mondays in 6 days', [times('08:00-10:00', [1])], { days: 6 }, 1],
    ['Mondays in 89 days', [times('08:00-10:00', [1])], { days: 89 }, 13],
    [
      'two entries that ask at the same time are answered by one reading',
      [morning, times('08:00-10:00')],
      { days: 1 },
      2,
    ],
    ['two entries that overlap as well', [morning, times('09:00-11:00')], { days: 1 }, 2],
    ['a window to the end of the day', [times('22:00-24:00')], { hours: 26 }, 2],
    ['a sensor every five minutes in an hour', [sensor], { hours: 1 }, 12],
    ['a sensor in less than its interval', [sensor], { hours: 0.05 }, 0],
    ['a sensor in two days', [sensor], { days: 2 }, 576],
    ['a sensor and a morning', [morning, sensor], { days: 1 }, 288],
  ])('%s', (_, schedule, window, expected) => {
    expect(expectedSamples(schedule, { measure: 'pulse' }, window)).toBe(expected);
  });

  it('are none of what the schedule does not ask for', () => {
    expect(expectedSamples([morning], { measure: 'body-weight' }, { days: 10 })).toBe(0);
    expect(expectedSamples([morning], { measure: 'score', code: 'cfs' }, { days: 10 })).toBe(0);
    expect(expectedSamples([morning], { measure: 'score', code: 'cat' }, { days: 10 })).toBe(11);
    expect(expectedSamples(undefined, { measure: 'pulse' }, { days: 10 })).toBe(0);
  });

  it('are what a patient has at least who measures once in each slot, whenever in it', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(minute, fc.integer({ min: 1, max: 300 })), { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.oneof(
          fc.record({ hours: fc.integer({ min: 1, max: 48 }) }),
          fc.record({ days: fc.integer({ min: 1, max: 20 }) }),
        ),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 150, maxLength: 150 }),
        (minutes, weekdays, window, places) => {
          const windows = minutes.map(([from, length]) => ({
            from: timeOf(from),
            to: timeOf(Math.min(1440, from + length)),
          }));
          const entries = windows.map(({ from, to }) => times(`${from}-${to}`, weekdays));
          const least = expectedSamples(entries, { measure: 'pulse' }, window);
          const readings: number[] = [];
          for (let day = 0; day < 49; day += 1)
            if (weekdays.includes((day % 7) + 1))
              for (const [from, length] of minutes) {
                const share = places[readings.length] ?? 0;
                readings.push(day * 1440 + from + share * (Math.min(1440, from + length) - from));
              }
          readings.sort((a, b) => a - b);
          for (const own of readings.filter((at) => at > 28 * 1440)) {
            const since = 'days' in window ? (Math.floor(own / 1440) - window.days) * 1440 : own - window.hours * 60;
            expect(readings.filter((at) => at >= since && at <= own).length).toBeGreaterThanOrEqual(least);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
