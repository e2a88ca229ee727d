import type { ConsentRequest } from '@naer/contracts/enrolment';
import type { Reader } from '@naer/db/reader';
import type { Consent } from '@naer/domain/enrolment/consent';
import { type SQL, sql } from 'drizzle-orm';

/** A consent as it is given at `now`; without a time of its own it holds from then on. */
export function consentOf(request: ConsentRequest, consentId: string, now: number): Consent {
  const { kind, scopes, from, reviewBy } = request;
  return {
    consentId,
    kind,
    scopes: [...new Set(scopes)],
    from: from === undefined ? now : Date.parse(from),
    ...(reviewBy !== undefined && { reviewBy: Date.parse(reviewBy) }),
  };
}

/** Keeps it. `from`: the enrolment it is about. */
export function insertConsent(
  { practitionerId, unitIds }: Reader,
  { consentId, kind, scopes, from: since, reviewBy }: Consent,
  basis: string,
  from: SQL,
): SQL {
  return sql`insert into consent
      (tenant_id, consent_id, patient_id, enrolment_id, kind, basis, scopes, valid_from, review_by, by, unit_id)
    select x.tenant_id, ${consentId}::uuid, x.patient_id, x.enrolment_id, ${kind}, ${basis}, ${`{${scopes.join(',')}}`}::text[],
      to_timestamp(${since} / 1e3::float8), to_timestamp(${reviewBy ?? null}::float8 / 1e3), ${practitionerId}::uuid,
      ${unitIds[0] ?? null}::uuid from ${from} x`;
}
