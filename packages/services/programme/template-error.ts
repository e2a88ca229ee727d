import type { RecordsError } from '@naer/db/records-error';
import { err, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { toRegistryError } from '../shared/registry-error.ts';

/** Why nothing was done with a template. `not-found` also for what another tenant has not offered: the two are not told apart. */
export type TemplateError =
  | { readonly code: 'not-found' }
  /** The caller has not seen the version that stands now. */
  | { readonly code: 'stale-version'; readonly version: number }
  /** The person holds no authorisation that the tenant lists for plans. */
  | { readonly code: 'approver-required' }
  /** It could not be kept: paths and sentences, never a value. */
  | { readonly code: 'template-refused'; readonly faults: readonly RuleFault[] }
  /** The id is taken, the version offered already, the programme subscribed to already. */
  | { readonly code: 'already-exists' }
  | { readonly code: 'version-withdrawn' }
  /** No such tenant to offer to. */
  | { readonly code: 'unknown-tenant' }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

/** What the records answered, as the one who asked may know it. */
export function failedBy<T>(error: RecordsError): Result<T, TemplateError> {
  const known = toRegistryError(error);
  if (known.code === 'already-exists') return err({ code: 'already-exists' });
  if (known.code !== 'not-found') return err({ code: 'records-unavailable', cause: error });
  return err({ code: known.constraint?.includes('subscriber_tenant') === true ? 'unknown-tenant' : 'not-found' });
}
