import type { VerdictRequest } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface GiveVerdict extends VerdictRequest {
  readonly reviewId: string;
  /** Of an auditor of one organisation: what its units' people opened. */
  readonly organisationId?: string | undefined;
}

/** Says what is to be thought of a use of a broken glass, once, and testifies to it; nobody judges their own. */
export async function giveVerdict(
  records: Records,
  reader: Reader,
  { reviewId, verdict, note, organisationId }: GiveVerdict,
): Promise<
  Result<{ readonly state: 'reviewed' }, RegistryError | { readonly code: 'already-reviewed' | 'own-review' }>
> {
  const { tenantId, practitionerId, requestId, role } = reader;
  const own = sql`v.tenant_id = ${tenantId}::uuid and v.review_id = ${reviewId}::uuid ${
    organisationId === undefined
      ? sql``
      : sql`and v.unit_id in (select n.unit_id from unit n where n.tenant_id = ${tenantId}::uuid
          and n.organisation_id = ${organisationId}::uuid)`
  }`;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ patient_id: string }>`with v as (update access_review v set state = 'reviewed', verdict = ${verdict},
          note = ${note ?? null}, reviewed_by = ${practitionerId}::uuid, reviewed_at = now()
        where ${own} and v.state = 'open' and v.practitioner_id <> ${practitionerId}::uuid returning v.patient_id),
      t as (insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, request_id, role, organisation_id)
        select ${tenantId}::uuid, ${practitionerId}, 'access-review.verdict', v.patient_id, ${reviewId}, ${requestId ?? null},
          ${role ?? null}, ${organisationId ?? null}::uuid from v)
      select patient_id from v`,
    sql<{ practitioner_id: string }>`select v.practitioner_id from access_review v where ${own}`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [[done], [standing]] = answer.value;
  if (done !== undefined) return ok({ state: 'reviewed' });
  if (standing === undefined) return err({ code: 'not-found' });
  return err({ code: standing.practitioner_id === practitionerId ? 'own-review' : 'already-reviewed' });
}
