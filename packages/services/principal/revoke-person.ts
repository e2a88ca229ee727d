import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface PersonRevocation {
  readonly tenantId: string;
  readonly practitionerId: string;
  /** Epoch ms: sessions and tokens issued before are refused. Never moves back. */
  readonly before: number;
  /** Who did it: the person, or somebody who may. */
  readonly actorId: string;
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Ends every session of a person in the records; idempotent. The person's object has taken it before: it refuses at once. */
export async function revokePerson(
  records: Records,
  { tenantId, practitionerId, before, actorId, requestId, ...by }: PersonRevocation,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`with p as (update practitioner
        set revoked_before = to_timestamp(${before}::float8 / 1000), principal_version = principal_version + 1,
          updated_at = now()
        where tenant_id = ${tenantId}::uuid and practitioner_id = ${practitionerId}::uuid
          and (revoked_before is null or revoked_before < to_timestamp(${before}::float8 / 1000))
        returning practitioner_id)
      insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, ${CAPACITY_COLUMNS})
      select ${tenantId}::uuid, ${actorId}, 'session.revoke-all', p.practitioner_id::text, ${requestId ?? null},
        ${capacity({ tenantId, ...by })} from p`,
    sql<{ found: boolean }>`select true as found from practitioner
      where tenant_id = ${tenantId}::uuid and practitioner_id = ${practitionerId}::uuid`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return answer.value[1].length === 0 ? err({ code: 'not-found' }) : ok(true);
}
