import type { RecordsError } from '@naer/db/records-error';

/**
 * Why a read on behalf of a person gave nothing. `not-found` also when the care relation is missing: the two are not told
 * apart. `cause` is for the log: codes, no values.
 */
export type ReadError =
  | { readonly code: 'not-found' }
  /** The reader may see the patient, and the relation lets nothing be changed: said to who sees the patient anyway. */
  | { readonly code: 'relation-too-weak' }
  | { readonly code: 'invalid-cursor' }
  /** More is stored than one request can play: less at once may go. */
  | { readonly code: 'too-much-to-play' }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };
