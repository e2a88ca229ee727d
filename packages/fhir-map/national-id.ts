import { idnr } from '@navikt/fnrvalidator';

/** Identifier systems of Norwegian national ids: fødselsnummer, D-nummer, felles hjelpenummer. */
const NATIONAL_ID_SYSTEMS: ReadonlySet<string> = new Set([
  'urn:oid:2.16.578.1.12.4.1.4.1',
  'urn:oid:2.16.578.1.12.4.1.4.2',
  'urn:oid:2.16.578.1.12.4.1.4.3',
]);
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

/** National ids that stand as runs of exactly eleven digits inside a longer text. */
export function nationalIdsIn(text: string): readonly string[] {
  return (text.match(/[0-9]+/g) ?? []).filter(isNationalId);
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
