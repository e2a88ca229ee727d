import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import { timeOf } from '../schedule/wall-clock.ts';
import { nextDueOfSlots } from './due-of-slot.ts';
import type { MissingRule } from './missing.ts';
import { planOf } from './rule-testing.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Windows of a day that do not overlap, from rising minutes. */
const windows = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 8 })
  .map((minutes) => minutes.sort((a, b) => a - b))
  .map((minutes) =>
    minutes.flatMap((to, index) => {
      const from = minutes[index - 1];
      return index % 2 === 0 || from === undefined ? [] : [{ from: timeOf(from), to: timeOf(to) }];
    }),
  );
const grace = fc.oneof(fc.integer({ min: 0, max: 240 }), fc.integer({ min: 0, max: 7 * 1440 }));
const schedules = fc.record({
  zone: fc.constantFrom('Europe/Oslo', 'America/New_York', 'Africa/Cairo', 'UTC'),
  windows,
  weekdays: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined }),
  remindAfterMinutes: fc.option(grace, { nil: undefined }),
  missedAfterMinutes: grace,
  tell: fc.oneof(
    fc.constant('when-missed' as const),
    fc.integer({ min: 0, max: 1439 }).map((minutes) => ({ nextDayAt: timeOf(minutes) })),
  ),
  // Changes of the clocks (in Cairo at midnight, in April), and an ordinary summer.
  begins: fc.constantFrom('2026-03-20', '2026-04-15', '2026-06-10', '2026-10-17'),
  offset: fc.integer({ min: 0, max: 12 * 1440 }),
  pause: fc.option(fc.tuple(fc.integer({ min: 0, max: 20 * 1440 }), fc.integer({ min: 1, max: 9 * 1440 })), {
    nil: undefined,
  }),
});
type Schedule = typeof schedules extends fc.Arbitrary<infer T> ? T : never;

function setUp(one: Schedule) {
  const { zone, weekdays, remindAfterMinutes, missedAfterMinutes, tell, begins, offset, pause } = one;
  const rule: MissingRule = {
    type: 'missing',
    ruleKey: 'missing',
    schedule: 'entry',
    remindAfterMinutes,
    missedAfterMinutes,
    tell,
    severity: 'yellow',
  };
  const entry: ScheduleEntry = {
    key: 'entry',
    measures: [{ measure: 'pulse' }],
    when: { kind: 'times', weekdays, windows: one.windows },
  };
  const since = Date.parse(`${begins}T00:00:00Z`);
  const validFrom = since + offset * MINUTE_MS;
  const pauses = pause && [{ from: since + pause[0] * MINUTE_MS, to: since + (pause[0] + pause[1]) * MINUTE_MS }];
  const plan = planOf([rule], { schedule: [entry], validFrom });
  return { rule, context: { plan, calendar: calendarOf(zone), pauses: pauses ?? [] }, since, validFrom };
}

/** Every due time after `after` of slots that begin from `since` on, by asking Temporal for every day. */
function enumerate(one: Schedule, from: number, until: number): readonly number[] {
  const { context, validFrom } = setUp(one);
  const dues = new Set<number>();
  let day = Temporal.Instant.fromEpochMilliseconds(from - 20 * DAY_MS)
    .toZonedDateTimeISO(one.zone)
    .toPlainDate();
  const at = (date: Temporal.PlainDate, time: string) =>
    time === '24:00'
      ? date.add({ days: 1 }).toZonedDateTime(one.zone).epochMilliseconds
      : date.toZonedDateTime({ timeZone: one.zone, plainTime: time }).epochMilliseconds;
  for (; at(day, '00:00') < until; day = day.add({ days: 1 })) {
    if (one.weekdays?.includes(day.dayOfWeek) === false) continue;
    for (const window of one.windows) {
      const slotFrom = at(day, window.from);
      const wallClock = at(day, window.to);
      const length = Temporal.PlainTime.from(window.from).until(window.to === '24:00' ? '23:59' : window.to);
      const minutes = length.total('minutes') + (window.to === '24:00' ? 1 : 0);
      const slotTo = wallClock > slotFrom ? wallClock : slotFrom + minutes * MINUTE_MS;
      if (slotFrom < validFrom) continue;
      if (context.pauses.some(({ from: begins, to: ends }) => slotFrom < ends && begins < slotTo)) continue;
      if (one.remindAfterMinutes !== undefined) dues.add(slotTo + one.remindAfterMinutes * MINUTE_MS);
      const missedAt = slotTo + one.missedAfterMinutes * MINUTE_MS;
      const nextDay = one.tell === 'when-missed' ? 0 : at(day.add({ days: 1 }), one.tell.nextDayAt);
      dues.add(Math.max(missedAt, nextDay));
    }
  }
  return [...dues].filter((due) => due > from && due <= until).sort((a, b) => a - b);
}

describe('the due times of a schedule', () => {
  it('are found one after the other, each once and in order, as counting every day with Temporal finds them', () => {
    let found = 0;
    fc.assert(
      fc.property(schedules, fc.integer({ min: -5 * 1440, max: 15 * 1440 }), (one, start) => {
        const { rule, context, since } = setUp(one);
        const from = since + start * MINUTE_MS;
        const until = from + 15 * DAY_MS;
        const iterated: number[] = [];
        for (let at = nextDueOfSlots(rule, from, context); at !== undefined && at <= until; ) {
          iterated.push(at);
          at = nextDueOfSlots(rule, at, context);
        }
        expect(iterated).toEqual(enumerate(one, from, until));
        found += iterated.length;
      }),
      { numRuns: 400 },
    );
    expect(found).toBeGreaterThan(1000);
  });

  it('are none of an entry that is not there, or that sends by itself', () => {
    const { rule, context } = setUp(fc.sample(schedules, { numRuns: 1, seed: 1 })[0] as Schedule);
    const continuous: ScheduleEntry = {
      key: 'entry',
      measures: [{ measure: 'cgm-glucose' }],
      when: { kind: 'continuous', everyMinutes: 5 },
    };
    expect(nextDueOfSlots({ ...rule, schedule: 'other' }, 0, context)).toBeUndefined();
    const plan = { ...context.plan, schedule: [continuous] };
    expect(nextDueOfSlots(rule, 0, { ...context, plan })).toBeUndefined();
  });

  it('end with a pause that never does', () => {
    const { rule, context } = setUp(fc.sample(schedules, { numRuns: 1, seed: 1 })[0] as Schedule);
    const pauses = [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
    expect(nextDueOfSlots(rule, Date.parse('2026-06-01'), { ...context, pauses })).toBeUndefined();
  });
});
