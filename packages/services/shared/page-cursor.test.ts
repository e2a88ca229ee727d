import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './page-cursor.ts';

const ID = '018f0000-0000-7000-8000-000000000001';

describe('a place in a list', () => {
  it.each([
    [
      ['time', 'uuid'],
      [1_780_000_000_000.25, ID],
    ],
    [
      ['time', 'sequence'],
      [-5, 9_007_199_254_740_991],
    ],
    [
      ['integer', 'sequence', 'word'],
      [3, 8, 'handover-offered'],
    ],
  ] as const)('of the shape %j comes back as it was', (shape, place) => {
    expect(decodeCursor(encodeCursor(place), shape)).toEqual(place);
  });

  it.each([
    ['too short', ['time', 'uuid'], [1]],
    ['too long', ['time'], [1, 2]],
    ['a text for a time', ['time'], ['1']],
    ['a time that no calendar has', ['time'], [1e300]],
    ['half a number', ['sequence'], [1.5]],
    ['a number that is no integer of the records', ['integer'], [2_147_483_648]],
    ['an id that is none', ['uuid'], [`${ID}0`]],
    ['an id in capitals', ['uuid'], [ID.toUpperCase()]],
    ['a word with a quote', ['word'], ["x'y"]],
    ['null', ['time'], [null]],
  ] as const)('that is %s is not one of ours', (_, shape, place) => {
    expect(decodeCursor(encodeCursor(place as never), shape)).toBeUndefined();
  });

  it.each(['', '%%%', 'bnVsbA', '{}'])('nor is %j', (cursor) => {
    expect(decodeCursor(cursor, ['time'])).toBeUndefined();
  });
});
