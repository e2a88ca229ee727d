import { idnr } from '@navikt/fnrvalidator';
import { expect, test } from 'vitest';
import { demoPerson } from './demo-people.ts';
import { syntheticOrganisationNumber } from './synthetic-numbers.ts';

test('every invented person has a synthetic national id that the validator accepts and that fits the birth date', () => {
  const people = Array.from({ length: 2_000 }, (_, nth) => demoPerson('Testfjord', nth * 11));
  for (const { nationalId, birthDate } of people) {
    expect(idnr(nationalId)).toMatchObject({ status: 'valid', type: 'tnr' });
    expect(Number(nationalId.slice(2, 4)) - 80).toBe(Number(birthDate.slice(5, 7)));
  }
  expect(new Set(people.map((person) => person.nationalId)).size).toBe(people.length);
});

test('organisation numbers pass mod 11, differ, and begin with a digit that no real one begins with', () => {
  const numbers = Array.from({ length: 200 }, (_, nth) => syntheticOrganisationNumber(nth));
  for (const number of numbers) {
    const sum = [3, 2, 7, 6, 5, 4, 3, 2, 1].reduce((total, weight, index) => total + weight * Number(number[index]), 0);
    expect(number).toMatch(/^3\d{8}$/);
    expect(sum % 11).toBe(0);
  }
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('the same person comes out every time', () => {
  expect(demoPerson('Testfjord', 7)).toEqual(demoPerson('Testfjord', 7));
});
