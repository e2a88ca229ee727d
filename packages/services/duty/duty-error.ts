import type { RecordsError } from '@naer/db/records-error';
import { err, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

/** Why nothing was changed. `cause` is for the log: codes, no values. */
export type DutyError =
  | { readonly code: 'not-found' }
  /** Somebody changed the unit in between; the version that stands now. */
  | { readonly code: 'stale-version'; readonly version: number }
  | { readonly code: 'duty-refused'; readonly faults: readonly RuleFault[] }
  /** Somebody has the duty in that time already. */
  | { readonly code: 'shift-overlaps' }
  /** The id is another's. */
  | { readonly code: 'already-exists' }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

/** What the records refused or did not answer, as a verb of this room says it. */
export function failedBy(error: RecordsError): Result<never, DutyError> {
  const registry: RegistryError = toRegistryError(error);
  switch (registry.code) {
    case 'already-exists':
      return err({ code: registry.constraint === 'duty_shift_one_person' ? 'shift-overlaps' : 'already-exists' });
    case 'not-found':
      return err({ code: 'not-found' });
    case 'version-conflict':
      return err({ code: 'stale-version', version: registry.version });
    default:
      return err({ code: 'records-unavailable', cause: error });
  }
}
