import type { RecordsError } from '@naer/db/records-error';

/** Why two records were not merged, or a merge was not taken back. Who may not know of a record is told that there is none. */
export type MergeError =
  | { readonly code: 'not-found' | 'relation-too-weak' }
  | { readonly code: 'stale-version'; readonly version: number }
  /** The same record; one that leads elsewhere already; one that others lead to; one that nobody follows; already taken back. */
  | { readonly code: 'merge-with-itself' | 'already-merged' | 'has-merged' | 'merge-not-followed' | 'merge-undone' }
  /** Somebody follows the record that was merged away again: there cannot be two. */
  | { readonly code: 'already-followed' }
  | { readonly code: 'journal-being-removed' }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };
