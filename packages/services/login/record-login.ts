import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface RecordedLogin {
  readonly tenantId: string;
  readonly practitionerId: string;
  /** What the issuer says; kept when nothing was known. 7 to 9 digits. */
  readonly hprNumber?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Writes down that somebody has come in, and their number in the register of health personnel if it was unknown. */
export async function recordLogin(
  records: Records,
  { tenantId, practitionerId, hprNumber, requestId }: RecordedLogin,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`update practitioner set hpr_number = ${hprNumber ?? null}::text, updated_at = now()
      where tenant_id = ${tenantId}::uuid and practitioner_id = ${practitionerId}::uuid
        and hpr_number is null and ${hprNumber ?? null}::text is not null`,
    sql`insert into audit_event (tenant_id, actor_id, action, subject_id, request_id)
      values (${tenantId}::uuid, ${practitionerId}, 'session.begin', ${practitionerId}, ${requestId ?? null})`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
