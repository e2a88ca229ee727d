import { expect, it } from 'vitest';
import { SHIFT_MS, shiftOf } from './shift-of.ts';

it.each([
  ['2026-11-02T05:59:59.999Z', '2026-11-01T22:00:00.000Z'],
  ['2026-11-02T06:00:00.000Z', '2026-11-02T06:00:00.000Z'],
  ['2026-11-02T13:59:59.999Z', '2026-11-02T06:00:00.000Z'],
  ['2026-11-02T21:59:59.999Z', '2026-11-02T14:00:00.000Z'],
  ['2026-11-02T23:30:00.000Z', '2026-11-02T22:00:00.000Z'],
])('%s is of the shift that began at %s', (at, began) => {
  expect(new Date(shiftOf(Date.parse(at))).toISOString()).toBe(began);
});

it('shifts follow each other without a gap', () => {
  const start = shiftOf(Date.parse('2026-11-02T08:00:00Z'));
  expect(shiftOf(start + SHIFT_MS - 1)).toBe(start);
  expect(shiftOf(start + SHIFT_MS)).toBe(start + SHIFT_MS);
});
