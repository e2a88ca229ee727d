import { plant } from './planted/planted.ts';

const FIRST = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

let serial = 0;

/** A synthetic number (Tenor, month + 80) with right check digits, unlike any other of this process or of the demo. */
export function newNationalId(): string {
  for (;;) {
    serial += 1;
    const head = `158155${String(300 + serial)}`;
    const first = checkDigit(head, FIRST);
    const second = checkDigit(`${head}${first}`, SECOND);
    if (first < 10 && second < 10) return plant('a national id', `${head}${first}${second}`);
  }
}

function checkDigit(digits: string, weights: readonly number[]): number {
  return (11 - (weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11)) % 11;
}
