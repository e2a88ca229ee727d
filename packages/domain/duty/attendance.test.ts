import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { ATTENDANCE_EVERY_MS, attendanceOf, lookAgainAt } from './attendance.ts';
import { CARE, factsOf, shiftOf } from './duty-fixture.ts';
import { isStaffed, opensAfter } from './opening-hours.ts';

const OSLO = calendarOf('Europe/Oslo');
const HOURS = [
  { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '15:30' },
  { weekdays: [7], from: '20:00', to: '24:00' },
];
const at = (text: string) => Date.parse(text);
const care = { ...CARE, openingHours: HOURS };
const MONDAY_NINE = at('2026-11-23T09:00:00+01:00');

describe('a unit is staffed', () => {
  it.each([
    ['from the minute it opens', '2026-11-23T08:00:00+01:00', true],
    ['not a millisecond before', '2026-11-23T07:59:59.999+01:00', false],
    ['not from the minute it closes', '2026-11-23T15:30:00+01:00', false],
    ['until midnight where it says 24:00', '2026-11-22T23:59:59.999+01:00', true],
    ['not on a day it does not name', '2026-11-21T09:00:00+01:00', false],
    ['by the wall clock on the first working day of summer time', '2026-03-30T08:00:00+02:00', true],
    ['and not an hour early on it', '2026-03-30T07:30:00+02:00', false],
    ['by the wall clock on the first of winter time', '2026-10-26T08:00:00+01:00', true],
  ])('%s', (_, now, staffed) => {
    expect(isStaffed(HOURS, OSLO, at(now))).toBe(staffed);
  });

  it('always, when it has named no hours', () => {
    expect(isStaffed(undefined, OSLO, 0)).toBe(true);
    expect(opensAfter(undefined, OSLO, 0)).toBeUndefined();
  });

  it.each([
    ['in the evening of a Friday: on Sunday', '2026-11-27T18:00:00+01:00', '2026-11-29T20:00:00+01:00'],
    ['in the early morning: the same day', '2026-11-23T05:00:00+01:00', '2026-11-23T08:00:00+01:00'],
    ['just when it opens: the next time', '2026-11-23T08:00:00+01:00', '2026-11-24T08:00:00+01:00'],
    ['over the change of the clocks: by the wall clock', '2026-03-27T16:00:00+01:00', '2026-03-29T20:00:00+02:00'],
  ])('opens next, %s', (_, now, opens) => {
    expect(opensAfter(HOURS, OSLO, at(now))).toBe(at(opens));
  });
});

describe('a unit is unattended', () => {
  const shift = shiftOf({ from: MONDAY_NINE - 1, to: MONDAY_NINE + 1 });
  it.each([
    ['when it is open, nobody is on call and nobody connected', { care }, 0, MONDAY_NINE, true],
    ['but not while somebody has the list open', { care }, 1, MONDAY_NINE, false],
    ['nor while somebody has any duty', { care, shifts: [{ ...shift, duty: 'second' }] }, 0, MONDAY_NINE, false],
    ['nor when it is closed', { care }, 0, at('2026-11-23T16:00:00+01:00'), false],
    [
      'but when its only one on call is absent',
      { care, shifts: [shiftOf({ ...shift, absent: true, substituteId: undefined })] },
      0,
      MONDAY_NINE,
      true,
    ],
    ['at any hour, when it has duties and named no hours', {}, 0, at('2026-11-22T03:00:00+01:00'), true],
    ['never, when it has agreed neither hours nor duties', { duties: [] }, 0, MONDAY_NINE, false],
  ])('%s', (_, over, connected, now, unattended) => {
    expect(attendanceOf(factsOf(over), connected, now).unattended).toBe(unattended);
  });

  it('is looked at every five minutes while it is open, else when it opens', () => {
    expect(lookAgainAt(factsOf({ care }), MONDAY_NINE)).toBe(MONDAY_NINE + ATTENDANCE_EVERY_MS);
    expect(lookAgainAt(factsOf({ care }), at('2026-11-23T16:00:00+01:00'))).toBe(at('2026-11-24T08:00:00+01:00'));
    expect(lookAgainAt(factsOf({ duties: [] }), MONDAY_NINE)).toBeUndefined();
  });
});
