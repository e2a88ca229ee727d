import fc from 'fast-check';
import { expect, it, vi } from 'vitest';

/** Node has a Temporal of its own, workerd none: taken away before the calendar is read, so that it counts as in the Worker. */
type Temporals = typeof import('temporal-polyfill')['Temporal'];
const native = (globalThis as { readonly Temporal?: Temporals }).Temporal;
vi.stubGlobal('Temporal', undefined);
const { calendarOf, isTimeZone } = await import('./calendar.ts');
const { formatDay, localTime } = await import('../language/local-day.ts');

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const from = Date.parse('2010-01-01T00:00:00Z');
const to = Date.parse('2030-01-01T00:00:00Z');

it('agrees with the Temporal of this machine where there is none, on days, times of day and what they are called', () => {
  if (native === undefined) throw new Error('This machine has no Temporal to compare with');
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/Oslo', 'Africa/Cairo', 'Asia/Beirut', 'America/Sao_Paulo', 'UTC'),
      fc.integer({ min: from, max: to }),
      fc.integer({ min: -400, max: 400 }),
      fc.integer({ min: 0, max: 1439 }),
      (zone, ms, days, minutes) => {
        const calendar = calendarOf(zone);
        const zoned = native.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
        const date = zoned.toPlainDate();
        const start = calendar.dayStart(ms);
        const plainTime = native.PlainTime.from({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
        const far = zoned.startOfDay().add({ days }).startOfDay();
        expect([start, calendar.addDays(start, days), calendar.at(start, minutes)]).toEqual([
          zoned.startOfDay().epochMilliseconds,
          far.epochMilliseconds,
          date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds,
        ]);
        const shown = localTime(calendar, ms);
        expect(shown).toEqual({ date: date.toString(), time: zoned.toPlainTime().toString().slice(0, 5) });
        expect(formatDay(shown.date, 'nb')).toMatch(new RegExp(` ${date.day}\\.${date.month}\\.$`));
        expect(formatDay(shown.date, 'en')).toContain(DAYS[date.dayOfWeek - 1]);
      },
    ),
    { numRuns: 500 },
  );
});

it('knows a zone from a word', () => {
  expect([isTimeZone('Europe/Oslo'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
});

it.each(['2026-02-30', '2026-13-01', '', 'x', '2026-02'])('refuses what is no date: %s', (date) => {
  expect(() => formatDay(date, 'nb')).toThrow();
});
