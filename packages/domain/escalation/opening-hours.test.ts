import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { addOpenTime, isOpen, nextOpening } from './opening-hours.ts';
import type { OpeningHours } from './unit-care.ts';

const oslo = calendarOf('Europe/Oslo');
const HOUR = 3_600_000;
const at = (local: string) => Date.parse(local);
const office: readonly OpeningHours[] = [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '16:00' }];
const night: readonly OpeningHours[] = [
  { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '07:00' },
  { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '24:00' },
];

test.each<[string, readonly OpeningHours[] | undefined, string, boolean]>([
  ['without hours is always open', undefined, '2026-11-22T03:00+01:00', true],
  ['with no hours at all never is', [], '2026-11-23T12:00+01:00', false],
  ['opens on the minute', office, '2026-11-23T08:00+01:00', true],
  ['is closed on the minute it closes', office, '2026-11-23T16:00+01:00', false],
  ['is closed on another weekday', office, '2026-11-22T12:00+01:00', false],
  ['with a night until 24:00 and from 00:00 is open over midnight', night, '2026-11-24T00:00+01:00', true],
  ['keeps the wall clock in summer', office, '2026-07-06T08:00+02:00', true],
])('a unit %s', (_, hours, now, open) => {
  expect(isOpen(hours, oslo, at(now))).toBe(open);
});

test.each<[string, readonly OpeningHours[] | undefined, string, string | undefined]>([
  ['now, while it is open', office, '2026-11-23T10:00+01:00', '2026-11-23T10:00+01:00'],
  ['the same morning', office, '2026-11-23T05:00+01:00', '2026-11-23T08:00+01:00'],
  ['after a weekend', office, '2026-11-20T16:00+01:00', '2026-11-23T08:00+01:00'],
  ['after the clocks went forward', office, '2026-03-27T17:00+01:00', '2026-03-30T08:00+02:00'],
  ['after they went back', office, '2026-10-23T17:00+02:00', '2026-10-26T08:00+01:00'],
  [
    'an hour later when spring skips the time',
    [{ weekdays: [7], from: '02:30', to: '06:00' }],
    '2026-03-29T00:00+01:00',
    '2026-03-29T03:30+02:00',
  ],
  ['never, of one that has no hours', [], '2026-11-23T10:00+01:00', undefined],
  ['now, of one that is always open', undefined, '2026-11-22T03:00+01:00', '2026-11-22T03:00+01:00'],
])('the next opening is %s', (_, hours, now, expected) => {
  expect(nextOpening(hours, oslo, at(now))).toBe(expected && at(expected));
});

test.each<[string, readonly OpeningHours[] | undefined, string, number, string]>([
  ['within the day', office, '2026-11-23T10:00+01:00', 2, '2026-11-23T12:00+01:00'],
  ['until the minute it closes', office, '2026-11-23T10:00+01:00', 6, '2026-11-23T16:00+01:00'],
  ['on into the next day', office, '2026-11-23T15:00+01:00', 2, '2026-11-24T09:00+01:00'],
  ['over the weekend', office, '2026-11-20T15:00+01:00', 2, '2026-11-23T09:00+01:00'],
  ['from the opening, when it is closed', office, '2026-11-21T12:00+01:00', 1, '2026-11-23T09:00+01:00'],
  ['all hours of a unit that never closes', undefined, '2026-11-21T12:00+01:00', 5, '2026-11-21T17:00+01:00'],
  ['all hours of one that never opens: a clock must come', [], '2026-11-21T12:00+01:00', 5, '2026-11-21T17:00+01:00'],
  ['the night in spring an hour shorter', night, '2026-03-28T22:00+01:00', 9, '2026-03-29T23:00+02:00'],
  [
    'overlapping hours once',
    [...office, { weekdays: [1], from: '12:00', to: '18:00' }],
    '2026-11-23T08:00+01:00',
    10,
    '2026-11-23T18:00+01:00',
  ],
])('staffed time counts %s', (_, hours, from, openHours, expected) => {
  const reached = addOpenTime(hours, oslo, at(from), openHours * HOUR);
  expect(new Date(reached).toISOString()).toBe(new Date(expected).toISOString());
});

describe('staffed time', () => {
  const anyHours = fc.array(
    fc
      .record({
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        begins: fc.integer({ min: 0, max: 1380 }),
        lasts: fc.integer({ min: 60, max: 1440 }),
      })
      .map(({ weekdays, begins, lasts }) => ({
        weekdays,
        from: timeText(begins),
        to: timeText(Math.min(1440, begins + lasts)),
      })),
    { minLength: 1, maxLength: 4 },
  );
  const when = fc.integer({ min: at('2026-03-20T00:00+01:00'), max: at('2026-11-10T00:00+01:00') });

  it('ends at an instant until which so much of it has passed, and never goes back', () => {
    fc.assert(
      fc.property(anyHours, when, fc.integer({ min: 1, max: 600 }), (hours, from, minutes) => {
        const reached = addOpenTime(hours, oslo, from, minutes * 60_000);
        expect(reached).toBeGreaterThan(from);
        // It was open just before.
        expect(isOpen(hours, oslo, reached - 1)).toBe(true);
        const half = Math.floor(minutes / 2) * 60_000;
        const middle = addOpenTime(hours, oslo, from, half);
        expect(addOpenTime(hours, oslo, middle, minutes * 60_000 - half)).toBe(reached);
      }),
      { numRuns: 300 },
    );
  });

  it('begins at an opening that is open, with nothing open before it', () => {
    fc.assert(
      fc.property(anyHours, when, (hours, now) => {
        const next = nextOpening(hours, oslo, now);
        if (next === undefined) throw new Error('never open');
        expect(isOpen(hours, oslo, next)).toBe(true);
        for (let ms = now; ms < next; ms += 30 * 60_000) expect(isOpen(hours, oslo, ms)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
