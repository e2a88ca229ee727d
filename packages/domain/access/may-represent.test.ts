import { describe, expect, it } from 'vitest';
import { mayRepresent } from './may-represent.ts';

const BORN = '2010-11-23';

describe('an issuer’s word that somebody acts for another', () => {
  it.each([
    ['holds for a parent the day before the child is 16', 'parent', BORN, '2026-11-22', true],
    ['is over for a parent on the day the child is 16', 'parent', BORN, '2026-11-23', false],
    ['holds without a basis for a child', undefined, BORN, '2026-11-22', true],
    ['holds not without a basis from 16', undefined, BORN, '2026-11-23', false],
    ['holds not without a basis the day before 18', undefined, BORN, '2028-11-22', false],
    ['holds without a basis for an adult: only a power of attorney is left', undefined, BORN, '2028-11-23', true],
    ['never holds for the parent of an adult', 'parent', '1950-01-01', '2026-11-22', false],
    ['holds by power of attorney at 16', 'power-of-attorney', BORN, '2026-11-23', true],
    ['holds by power of attorney for an adult', 'power-of-attorney', '1950-01-01', '2026-11-22', true],
    ['is over on 1 March for who was born on a leap day', 'parent', '2008-02-29', '2024-02-29', false],
    ['still holds on 28 February of a year without the day', undefined, '2012-02-29', '2027-02-28', true],
    ['holds not when nobody knows the age', 'power-of-attorney', '', '2026-11-22', false],
    ['holds not for a date that is none', 'parent', '23.11.2010', '2020-01-01', false],
  ] as const)('%s', (_, basis, birthDate, today, holds) => {
    expect(mayRepresent(basis, birthDate, today)).toBe(holds);
  });
});
