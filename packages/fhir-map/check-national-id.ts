import { getType } from '@navikt/fnrvalidator';
import { isNationalId } from './national-id.ts';

export type NationalIdKind = 'birth-number' | 'd-number' | 'help-number';

/** Synthetic: month + 80 (Tenor) by the validator's type, month + 65 (Norsk helsenett) by the digits. */
const SYNTHETIC_MONTH_FROM = 66;

/**
 * What kind of national id eleven digits are; undefined: none. Synthetic ones only where they are allowed: never in
 * production (DOMAIN 2). A felles hjelpenummer (first digit 8 or 9) has no date, and its own check (mod 11).
 */
export function checkNationalId(digits: string, allowSynthetic: boolean): NationalIdKind | undefined {
  if (!isNationalId(digits)) return undefined;
  if (/^[89]/.test(digits)) return 'help-number';
  const type = getType(digits);
  const isSynthetic = type.endsWith('tnr') || Number(digits.slice(2, 4)) >= SYNTHETIC_MONTH_FROM;
  if (isSynthetic && !allowSynthetic) return undefined;
  if (/^[4-7]/.test(digits)) return 'd-number';
  return type === 'hnr' && !isSynthetic ? 'help-number' : 'birth-number';
}
