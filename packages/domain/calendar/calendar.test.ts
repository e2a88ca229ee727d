import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { calendarOf, isTimeZone } from './calendar.ts';

const oslo = calendarOf('Europe/Oslo');
const at = (text: string) => Date.parse(text);

describe('the calendar of a place', () => {
  it('knows that 29 March 2026 has 23 hours in Oslo, and 25 October 25', () => {
    const march = oslo.dayStart(at('2026-03-29T12:00:00+02:00'));
    const october = oslo.dayStart(at('2026-10-25T12:00:00+01:00'));
    expect(march).toBe(at('2026-03-29T00:00:00+01:00'));
    expect(october).toBe(at('2026-10-25T00:00:00+02:00'));
    expect((oslo.addDays(march, 1) - march) / 3_600_000).toBe(23);
    expect((oslo.addDays(october, 1) - october) / 3_600_000).toBe(25);
    expect(oslo.addDays(oslo.addDays(march, 7), -7)).toBe(march);
  });

  it.each([
    ['2026-03-29', 8 * 60, '2026-03-29T08:00:00+02:00'],
    ['2026-10-25', 8 * 60, '2026-10-25T08:00:00+01:00'],
    ['2026-03-29', 2 * 60 + 30, '2026-03-29T03:30:00+02:00'],
    ['2026-10-25', 2 * 60 + 30, '2026-10-25T02:30:00+02:00'],
    ['2026-06-01', 23 * 60 + 59, '2026-06-01T23:59:00+02:00'],
  ])('puts %s at minute %i where the wall clock shows it', (day, minutes, expected) => {
    const start = oslo.dayStart(at(`${day}T12:00:00+01:00`));
    expect(new Date(oslo.at(start, minutes)).toISOString()).toBe(new Date(expected).toISOString());
  });

  it('agrees with Temporal on every day, also in zones where a day has no midnight', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Oslo', 'Asia/Beirut', 'America/Sao_Paulo', 'UTC'),
        fc.integer({ min: at('2010-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') }),
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: 0, max: 1439 }),
        (zone, ms, days, minutes) => {
          const calendar = calendarOf(zone);
          const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
          const start = calendar.dayStart(ms);
          expect(start).toBe(zoned.startOfDay().epochMilliseconds);
          expect(calendar.weekday(start)).toBe(zoned.dayOfWeek);
          expect(calendar.minuteOfDay(ms)).toBe(zoned.hour * 60 + zoned.minute);
          expect(calendar.addDays(start, days)).toBe(zoned.startOfDay().add({ days }).startOfDay().epochMilliseconds);
          const plainTime = Temporal.PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
          expect(calendar.at(start, minutes)).toBe(
            zoned.toPlainDate().toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('counts the wall clock, not the hours, on a day that begins at one', () => {
    const cairo = calendarOf('Africa/Cairo');
    const start = cairo.dayStart(at('2026-04-24T12:00:00Z'));
    expect(cairo.minuteOfDay(start)).toBe(60);
    expect(cairo.minuteOfDay(cairo.at(start, 8 * 60))).toBe(8 * 60);
  });

  it('knows a zone from a word', () => {
    expect([isTimeZone('Europe/Oslo'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });
});
