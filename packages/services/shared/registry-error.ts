import type { RecordsError } from '@naer/db/records-error';

/** Why a registry verb did nothing. Constraint names are from the migrations; never a value. */
export type RegistryError =
  | { readonly code: 'not-found'; readonly constraint?: string | undefined }
  /** Who asked may see the patient, and by no relation that lets anything be changed. */
  | { readonly code: 'relation-too-weak' }
  /** Somebody changed the patient in between; the version that stands now. */
  | { readonly code: 'version-conflict'; readonly version: number }
  /** The id, number or national id is taken, or a range overlaps (a personal device has one patient at a time). */
  | { readonly code: 'already-exists'; readonly constraint?: string | undefined }
  | { readonly code: 'refused'; readonly sqlState: string; readonly constraint?: string | undefined }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

const FOREIGN_KEY = '23503';
const TAKEN = new Set(['23505', '23P01']);

export function toRegistryError(error: RecordsError): RegistryError {
  if (error.kind !== 'refused') return { code: 'records-unavailable', cause: error };
  const { sqlState, constraint } = error;
  if (sqlState === FOREIGN_KEY) return { code: 'not-found', constraint };
  return TAKEN.has(sqlState) ? { code: 'already-exists', constraint } : { code: 'refused', sqlState, constraint };
}
