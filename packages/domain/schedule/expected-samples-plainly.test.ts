import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectedSamples } from './expected-samples.ts';
import { type ScheduleEntry, scheduleSchema } from './schedule.ts';
import { DAY_MINUTES, minutesOf, timeOf } from './wall-clock.ts';

const WEEK = 7 * DAY_MINUTES;
const MEASURES = [{ measure: 'pulse' }] as const;

const window = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 400 }))
  .map(([from, long]) => ({ from: timeOf(from), to: timeOf(Math.min(DAY_MINUTES, from + long)) }));
const entries = fc.array(
  fc.record({
    weekdays: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined }),
    windows: fc.array(window, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 3 },
);
const length = fc.oneof(
  fc.record({ days: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ hours: fc.integer({ min: 1, max: 48 }) }),
);

/** Each slot of a week against all slots, as the words have it. */
function plainly(
  drawn: readonly { weekdays: number[] | undefined; windows: { from: string; to: string }[] }[],
  looked: { days: number } | { hours: number },
): number {
  const minutes = 'days' in looked ? looked.days * DAY_MINUTES : looked.hours * 60;
  const weeks = Math.ceil(minutes / WEEK) + 1;
  const slots = drawn.flatMap(({ weekdays, windows }) =>
    Array.from({ length: (weeks + 1) * 7 }, (_, day) => day)
      .filter((day) => weekdays?.includes((day % 7) + 1) ?? true)
      .flatMap((day) =>
        windows.map(({ from, to }) => ({
          day: day * DAY_MINUTES,
          from: day * DAY_MINUTES + minutesOf(from),
          to: day * DAY_MINUTES + minutesOf(to),
        })),
      ),
  );
  const counts = slots
    .filter(({ from }) => from >= weeks * WEEK)
    .map((own) => {
      const since = 'days' in looked ? own.day - minutes : own.to - minutes;
      let readings = 1;
      let latest = Number.NEGATIVE_INFINITY;
      for (const { from, to } of slots
        .filter((slot) => slot.from >= since && slot.to < own.to)
        .sort((a, b) => a.to - b.to))
        if (from >= latest) {
          readings += 1;
          latest = to;
        }
      return readings;
    });
  return Math.min(...counts);
}

test('one walk over the slots counts what each slot for itself would', () => {
  fc.assert(
    fc.property(entries, length, (drawn, looked) => {
      const schedule = drawn.map(
        ({ weekdays, windows }, nth): ScheduleEntry => ({
          key: `${nth}`,
          measures: MEASURES,
          when: { kind: 'times', weekdays, windows },
        }),
      );
      expect(expectedSamples(schedule, { measure: 'pulse' }, looked)).toBe(plainly(drawn, looked));
    }),
  );
});

test.each([
  [4, true],
  [5, false],
])('a schedule asks for no more than a hundred windows a day: %d entries of 24', (count, isTaken) => {
  const windows = Array.from({ length: 24 }, (_, hour) => ({ from: timeOf(hour * 60), to: timeOf(hour * 60 + 30) }));
  const schedule = Array.from({ length: count }, (_, nth) => ({
    key: `${nth}`,
    measures: MEASURES,
    when: { kind: 'times', windows },
  }));
  const sensor = { key: 'sensor', measures: MEASURES, when: { kind: 'continuous', everyMinutes: 5 } };
  expect(scheduleSchema.safeParse([...schedule, sensor]).success).toBe(isTaken);
});
