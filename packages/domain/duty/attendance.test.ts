import { describe, expect, it } from 'vitest';
import { ATTENDANCE_EVERY_MS, attendanceOf, lookAgainAt } from './attendance.ts';
import { CARE, factsOf, shiftOf } from './duty-fixture.ts';

const HOURS = [
  { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '15:30' },
  { weekdays: [7], from: '20:00', to: '24:00' },
];
const at = (text: string) => Date.parse(text);
const care = { ...CARE, openingHours: HOURS };
const MONDAY_NINE = at('2026-11-23T09:00:00+01:00');

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
    expect(lookAgainAt(factsOf({ care }), at('2026-03-27T16:00:00+01:00'))).toBe(at('2026-03-29T20:00:00+02:00'));
    expect(lookAgainAt(factsOf({ duties: [] }), MONDAY_NINE)).toBeUndefined();
  });
});
