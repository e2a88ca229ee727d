import { auditedList } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import {
  type ConsentScope,
  missingScopes,
  REVIEW_WARNS_BEFORE_MS,
  type ReviewState,
  reviewState,
} from '@naer/domain/enrolment/consent';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';
import { findWatched } from './find-watched.ts';
import { consentsOfEnrolment, type StoredConsent } from './load-enrolment-desk.ts';

/** Something that a unit has to look at again. `missing`: nothing standing covers what was withdrawn, or what a plan asks for. */
export interface Review {
  readonly patientId: string;
  readonly sealedIdentity: SealedIdentity;
  readonly state: Exclude<ReviewState, 'none'> | 'missing';
  readonly scopes: readonly ConsentScope[];
  readonly consentId?: string | undefined;
  /** Epoch ms. */
  readonly reviewBy?: number | undefined;
}

interface Row {
  readonly patient_id: string;
  readonly sealed: string;
  readonly wrapped_key: string;
  readonly consents: readonly StoredConsent[];
}

/** More than a unit can look at; the ones that are due first come first. */
const MOST = 500;

/** Consents and decisions of the unit's patients that must be looked at, what is most overdue first; audited. */
export async function listReviews(
  records: Records,
  reader: Reader,
  { unitId, now }: { readonly unitId: string; readonly now: number },
): Promise<Result<readonly Review[], ReadError>> {
  const watched = await findWatched(records, reader.tenantId, unitId);
  if (!watched.ok) return watched;
  const soon = sql`to_timestamp(${now + REVIEW_WARNS_BEFORE_MS} / 1e3::float8)`;
  const answer = await withUnitScope(records, { ...reader, unitIds: [unitId] }, [
    auditedList(
      reader,
      { action: 'review.list', limit: MOST },
      sql<Row>`select e.patient_id, i.sealed, k.wrapped_key, ${consentsOfEnrolment()} as consents
        from enrolment e
        join patient_identity i on i.tenant_id = e.tenant_id and i.patient_id = e.patient_id
        join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
        cross join lateral (select min(coalesce(c.withdrawn_at, c.review_by)) as first from consent c
          where c.tenant_id = e.tenant_id and c.enrolment_id = e.enrolment_id
            and (c.withdrawn_at is not null or c.review_by <= ${soon})) f
        where e.tenant_id = ${reader.tenantId}::uuid and e.unit_id = ${unitId}::uuid and e.active
          and (f.first is not null or e.patient_id = any (${`{${[...watched.value.keys()].join(',')}}`}::uuid[]))
        order by f.first nulls last, e.patient_id limit ${MOST}`,
    ),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(answer.value[0].flatMap((row) => reviewsOf(row, watched.value.get(row.patient_id) ?? [], now)));
}

function reviewsOf(
  { patient_id: patientId, sealed, wrapped_key: wrappedKey, consents }: Row,
  needs: readonly ConsentScope[],
  now: number,
): Review[] {
  const own = { patientId, sealedIdentity: { v: 1, sealed, wrappedKey } } as const;
  const stored = consents.map((consent) => ({
    ...consent,
    reviewBy: consent.reviewBy ?? undefined,
    withdrawnAt: consent.withdrawnAt ?? undefined,
  }));
  const due = stored.flatMap((consent): Review[] => {
    const state = reviewState(consent, now);
    const { scopes, consentId, reviewBy } = consent;
    return state === 'none' ? [] : [{ ...own, state, scopes, consentId, reviewBy }];
  });
  const withdrawn = stored.filter(({ withdrawnAt }) => withdrawnAt !== undefined).flatMap(({ scopes }) => scopes);
  const missing = missingScopes(stored, [...withdrawn, ...needs], now);
  return missing.length === 0 ? due : [...due, { ...own, state: 'missing', scopes: missing }];
}
