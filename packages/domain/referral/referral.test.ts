import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { dueAt } from './due-at.ts';
import { isNorwegianHoliday } from './norwegian-holidays.ts';
import { decideReferral, isOverdue, REFERRAL_STATES, type ReferralAct } from './referral.ts';

const [FROM, TO, OTHER] = ['from', 'to', 'other'];
const ACTS: readonly ReferralAct[] = ['accept', 'decline', 'withdraw'];
const oslo = calendarOf('Europe/Oslo');
const at = (text: string) => Date.parse(text);

test('a referral is decided once, by the unit whose act it is, and stays decided', () => {
  const unit = fc.constantFrom(FROM, TO, OTHER);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.subarray([FROM, TO, OTHER]), unit)), (acts) => {
      let state: (typeof REFERRAL_STATES)[number] = 'sent';
      for (const [act, units] of acts) {
        const decided = decideReferral({ state, fromUnitId: FROM, toUnitId: TO, dueAt: 0 }, act, units);
        const isTheirs = units.includes(act === 'withdraw' ? FROM : TO);
        expect(decided.ok).toBe(state === 'sent' && isTheirs);
        if (decided.ok) state = decided.value;
      }
    }),
  );
});

test.each([
  ['accept', [FROM], 'forbidden'],
  ['decline', [FROM], 'forbidden'],
  ['withdraw', [TO], 'forbidden'],
  ['accept', [OTHER], 'not-found'],
  ['withdraw', [], 'not-found'],
] as const)('to %s it at %j is %s', (act, units, error) => {
  expect(decideReferral({ state: 'sent', fromUnitId: FROM, toUnitId: TO, dueAt: 0 }, act, [...units])).toEqual({
    ok: false,
    error,
  });
});

test('only what nobody has answered is overdue, from its very time on', () => {
  for (const state of REFERRAL_STATES) {
    expect(isOverdue({ state, dueAt: 10 }, 9)).toBe(false);
    expect(isOverdue({ state, dueAt: 10 }, 10)).toBe(state === 'sent');
  }
});

describe('the clock of a referral', () => {
  test.each([
    ['three working days of a plain week', '2026-11-16T10:00:00+01:00', 3, '2026-11-19T10:00:00+01:00'],
    ['leaves out a weekend', '2026-11-19T10:00:00+01:00', 3, '2026-11-24T10:00:00+01:00'],
    [
      'counts what comes on a Saturday from Monday morning',
      '2026-11-21T15:00:00+01:00',
      1,
      '2026-11-24T00:00:00+01:00',
    ],
    ['leaves out Easter', '2026-04-01T12:00:00+02:00', 1, '2026-04-07T12:00:00+02:00'],
    ['leaves out 17 May of another year', '2027-05-14T12:00:00+02:00', 1, '2027-05-18T12:00:00+02:00'],
    ['keeps the time of day over the change of clocks', '2026-10-23T12:00:00+02:00', 1, '2026-10-26T12:00:00+01:00'],
  ])('%s', (_, sent, days, due) => {
    expect(dueAt(oslo, at(sent), days)).toBe(at(due));
  });

  test('never falls on a day off, and more days are never sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 20 }), (day, days) => {
        const sent = at('2026-01-01T09:30:00Z') + day * 86_400_000;
        const due = dueAt(oslo, sent, days);
        expect(due).toBeGreaterThan(sent);
        expect(oslo.weekday(oslo.dayStart(due))).toBeLessThan(6);
        expect(dueAt(oslo, sent, days + 1)).toBeGreaterThan(due);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  [2026, 4, 5, true],
  [2026, 5, 14, true],
  [2026, 5, 25, true],
  [2027, 3, 28, true],
  [2027, 3, 25, true],
  [2026, 12, 24, false],
  [2026, 4, 7, false],
] as const)('%i-%i-%i is a holiday: %s', (year, month, day, is) => {
  expect(isNorwegianHoliday(year, month, day)).toBe(is);
});
