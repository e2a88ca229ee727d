const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const ORGANISATION_WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/** Mod-11 check digit; undefined when the number has none (remainder 1). */
function checkDigit(digits: string, weights: readonly number[]): number | undefined {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const digit = (11 - (sum % 11)) % 11;
  return digit === 10 ? undefined : digit;
}

/**
 * A national id that belongs to nobody: the month is raised by 80, as in Tenor (DOMAIN 2), the check digits are right.
 * `birthDate` is yyyy-mm-dd in 1900-1999; `nth` picks one of the about 400 numbers of that day.
 */
export function syntheticNationalId(birthDate: string, nth: number): string {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const date = `${day}${String(Number(month) + 80)}${year.slice(2)}`;
  for (let tried = 0; tried < 500; tried++) {
    const nine = `${date}${String((nth + tried) % 500).padStart(3, '0')}`;
    const first = checkDigit(nine, FIRST_WEIGHTS);
    if (first === undefined) continue;
    const second = checkDigit(`${nine}${first}`, SECOND_WEIGHTS);
    if (second !== undefined) return `${nine}${first}${second}`;
  }
  throw new Error('No synthetic number is left on that day');
}

/** An organisation number that belongs to nobody: real ones begin with 8 or 9, this one with 3; the check digit is right. */
export function syntheticOrganisationNumber(nth: number): string {
  for (let tried = nth * 10; ; tried++) {
    const eight = `31${String(tried % 1_000_000).padStart(6, '0')}`;
    const digit = checkDigit(eight, ORGANISATION_WEIGHTS);
    if (digit !== undefined) return `${eight}${digit}`;
  }
}
