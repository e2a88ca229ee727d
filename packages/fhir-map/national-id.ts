import { idnr } from '@navikt/fnrvalidator';

/** Identifier systems of Norwegian national ids: fødselsnummer, D-nummer, felles hjelpenummer. */
const NATIONAL_ID_SYSTEMS: ReadonlySet<string> = new Set([
  'urn:oid:2.16.578.1.12.4.1.4.1',
  'urn:oid:2.16.578.1.12.4.1.4.2',
  'urn:oid:2.16.578.1.12.4.1.4.3',
]);
const DIGITS = 11;
const NONE: readonly string[] = [];
/** People write the birth date apart from the rest. */
const WRITTEN = /(?<![0-9])[0-9]{6}[ \u00a0]?[0-9]{5}(?![0-9])/g;
/** UUIDs and long hexadecimal texts (hashes): eleven digits inside one are chance, and a sender's identifier must stay as it is. */
const MADE_BY_MACHINES =
  /(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{24,})(?![0-9a-z])/gi;
const APART = /[ \u00a0]/;
const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
/** Norsk helsenett marks its synthetic numbers by month + 65, which the validator does not know. */
const NHN_MONTH = 65;

export function isNationalIdSystem(system: string | undefined): boolean {
  return system !== undefined && NATIONAL_ID_SYSTEMS.has(system);
}

/** Whether eleven digits carry right check digits: fødselsnummer, D- and help numbers, synthetic ones included. */
export function isNationalId(text: string): boolean {
  if (!/^[0-9]{11}$/.test(text)) return false;
  return idnr(text).status === 'valid' || (hasCheckDigits(text) && (isSharedHelpNumber(text) || isNhnSynthetic(text)));
}

/** National ids inside a longer text, as they stand there: eleven digits and no more, or six and five apart. */
export function nationalIdsIn(text: string): readonly string[] {
  if (text.length < DIGITS) return NONE;
  const found = validIn(text);
  return found.length === 0 ? NONE : validIn(text.replace(MADE_BY_MACHINES, ' - '));
}

function validIn(text: string): readonly string[] {
  return text.match(WRITTEN)?.filter((written) => isNationalId(written.replace(APART, ''))) ?? NONE;
}

/** Felles hjelpenummer: begins with 8 or 9 and holds no date. */
function isSharedHelpNumber(digits: string): boolean {
  return digits.startsWith('8') || digits.startsWith('9');
}

function isNhnSynthetic(digits: string): boolean {
  const day = Number(digits.slice(0, 2)) % 40;
  const month = Number(digits.slice(2, 4)) - NHN_MONTH;
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

function hasCheckDigits(digits: string): boolean {
  return (
    checkDigit(digits, FIRST_WEIGHTS) === Number(digits[9]) && checkDigit(digits, SECOND_WEIGHTS) === Number(digits[10])
  );
}

function checkDigit(digits: string, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return (11 - (sum % 11)) % 11;
}
