/** On what an issuer says that somebody acts for another; a claim may leave it out. */
export const REPRESENTATION_BASES = ['parent', 'power-of-attorney'] as const;
export type RepresentationBasis = (typeof REPRESENTATION_BASES)[number];

/** From this age on a person consents to health care alone (pasient- og brukerrettighetsloven § 4-3). */
const CONSENTS_FROM_YEARS = 16;
/** From here on nobody is a parent's ward: who acts for them does so by power of attorney. */
const OF_AGE_FROM_YEARS = 18;

/**
 * Whether an issuer's word that somebody acts for a person holds today. A parent's does until the child is 16; a power of
 * attorney's always. A claim that does not say which is a parent's for a child and a power of attorney for an adult;
 * between 16 and 18 it could be either, and holds not. `birthDate` and `today` are yyyy-mm-dd, today as the calendar at the
 * patient's has it.
 */
export function mayRepresent(basis: RepresentationBasis | undefined, birthDate: string, today: string): boolean {
  if (!isDate(birthDate) || !isDate(today)) return false;
  if (basis === 'power-of-attorney' || !hasReached(CONSENTS_FROM_YEARS, birthDate, today)) return true;
  return basis === undefined && hasReached(OF_AGE_FROM_YEARS, birthDate, today);
}

/** Who was born on 29 February reaches an age on 1 March of a year without that day. */
function hasReached(years: number, birthDate: string, today: string): boolean {
  const year = String(Number(birthDate.slice(0, 4)) + years).padStart(4, '0');
  return today >= `${year}${birthDate.slice(4)}`;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
