import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface RefusedLogin {
  readonly tenantId: string;
  readonly practitionerId: string;
  /** Why, a code. */
  readonly code: string;
  readonly requestId?: string | undefined;
}

/** Writes down that somebody who is known came in by the issuer and was not let in. */
export async function recordRefusedLogin(
  records: Records,
  { tenantId, practitionerId, code, requestId }: RefusedLogin,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`insert into audit_event (tenant_id, actor_id, action, outcome, subject_id, decision_reference, request_id)
      values (${tenantId}::uuid, ${practitionerId}, 'session.begin', 'refused', ${practitionerId}, ${code},
        ${requestId ?? null})`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
