import type { Identity } from '@naer/auth/seal';

/** What a person has asked the patient, and read. */
export interface Confirmation {
  /** yyyy-mm-dd */
  readonly birthDate: string;
  readonly name?: string | undefined;
  readonly nationalIdEnd?: string | undefined;
}

/** Whether all of it is the patient's: two identifiers at least. A name matches without case, accents apart; spaces count once. */
export function confirmsIdentity(identity: Identity, { birthDate, name, nationalIdEnd }: Confirmation): boolean {
  if (name === undefined && nationalIdEnd === undefined) return false;
  if (identity.birthDate !== birthDate) return false;
  if (name !== undefined && folded(name) !== folded(identity.name)) return false;
  return nationalIdEnd === undefined || identity.nationalId?.endsWith(nationalIdEnd) === true;
}

function folded(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
