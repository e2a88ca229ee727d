import type { RecordsError } from '@naer/db/records-error';
import type { StoredStage } from '@naer/domain/enrolment/stage';
import type { ReadError } from '../shared/read-error.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Why an enrolment, a consent or a referral was not changed. */
export type EnrolmentError =
  | { readonly code: 'not-found' | 'relation-too-weak' | 'forbidden' | 'unit-unknown' }
  /** The caller has not seen what stands now. */
  | { readonly code: 'stale-version'; readonly version: number }
  | { readonly code: 'wrong-stage'; readonly stage: StoredStage }
  | { readonly code: 'enrolment-incomplete'; readonly missing: readonly string[] }
  | { readonly code: 'consent-refused'; readonly fault: string }
  | {
      readonly code:
        | 'alerts-open'
        | 'consent-withdrawn'
        | 'patient-died'
        | 'referral-decided'
        | 'second-kit-reason'
        | 'merge-needed'
        | 'command-reused'
        | 'journal-being-removed'
        | 'cannot-open';
    }
  /** By whom and since when is all that a status may say; absent: not even that. */
  | { readonly code: 'already-followed'; readonly by?: FollowedBy | undefined }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

export interface FollowedBy {
  readonly unit: string;
  readonly organisation: string;
  readonly since: string;
}

/** As migration 0047 names it. */
export const BEING_REMOVED = 'journal_being_removed';

/** What a registry verb failed of, as the one who asked may know it. */
export function enrolmentErrorOf(error: RegistryError | ReadError): EnrolmentError {
  switch (error.code) {
    case 'version-conflict':
      return { code: 'stale-version', version: error.version };
    case 'not-found':
      if ('constraint' in error && error.constraint === BEING_REMOVED) return { code: 'journal-being-removed' };
      return { code: 'constraint' in error && /unit/.test(error.constraint ?? '') ? 'unit-unknown' : 'not-found' };
    case 'relation-too-weak':
      return { code: 'relation-too-weak' };
    case 'already-exists':
      return error.constraint === 'enrolment_one_active'
        ? { code: 'already-followed' }
        : { code: 'records-unavailable', cause: { kind: 'conflict', sqlState: '23505' } };
    case 'refused':
      // A unit that has closed, an organisation that is leaving: nobody comes to it any more.
      return /^enrolment_(unit_is_open|organisation_stays)$/.test(error.constraint ?? '')
        ? { code: 'unit-unknown' }
        : { code: 'records-unavailable', cause: { kind: 'unexpected', sqlState: error.sqlState } };
    case 'records-unavailable':
      return error;
    default:
      return { code: 'not-found' };
  }
}
