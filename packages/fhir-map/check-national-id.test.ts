import { expect, test } from 'vitest';
import { checkNationalId } from './check-national-id.ts';

/** With right check digits after these nine; undefined where there are none. */
function withCheckDigits(head: string): string | undefined {
  const digit = (text: string, weights: readonly number[]) =>
    (11 - (weights.reduce((sum, weight, at) => sum + weight * Number(text[at]), 0) % 11)) % 11;
  const first = digit(head, [3, 7, 6, 1, 8, 9, 4, 5, 2]);
  const second = digit(`${head}${first}`, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
  return first < 10 && second < 10 ? `${head}${first}${second}` : undefined;
}

/** The first number that begins so and can have check digits. */
function numberOf(begin: string): string {
  for (let serial = 0; serial < 1000; serial += 1) {
    const found = withCheckDigits(begin + String(serial).padStart(9 - begin.length, '0'));
    if (found !== undefined) return found;
  }
  throw new Error('none');
}

test.each([
  ['a Tenor number (month + 80)', '10915596784', 'birth-number', true],
  ['a D-number of Tenor (day + 40, month + 80)', numberOf('508155'), 'd-number', true],
  ['a number of Norsk helsenett (month + 65)', numberOf('106755'), 'birth-number', true],
  ['a felles hjelpenummer that begins with 8', numberOf('812345'), 'help-number', false],
  ['a felles hjelpenummer that begins with 9', numberOf('999999'), 'help-number', false],
] as const)('%s is what it is, and in production refused when it is synthetic', (_, digits, kind, isSynthetic) => {
  expect(checkNationalId(digits, true)).toBe(kind);
  expect(checkNationalId(digits, false)).toBe(isSynthetic ? undefined : kind);
});

test.each([
  ['a wrong last digit', '10915596785'],
  ['a wrong check digit of a help number', `${numberOf('812345').slice(0, 10)}x`],
  ['ten digits', '1091559678'],
  ['letters', 'abcdefghijk'],
  ['nothing', ''],
  ['a help number whose last digit is another', bump(numberOf('999999'))],
])('%s is none', (_, text) => {
  expect(checkNationalId(text, true)).toBeUndefined();
});

function bump(digits: string): string {
  return digits.slice(0, 10) + String((Number(digits[10]) + 1) % 10);
}
