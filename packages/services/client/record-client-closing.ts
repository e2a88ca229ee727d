import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface ClientClosing {
  readonly tenantId: string;
  /** The part of the client id after its dot. */
  readonly clientId: string;
  readonly actorId: string;
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Epoch ms: when its object was closed, which comes first. */
  readonly at: number;
}

/** Writes that a client is closed for good, with its testimony, once; again is a no-op. */
export async function recordClientClosing(
  records: Records,
  { tenantId, clientId, actorId, requestId, at, ...by }: ClientClosing,
): Promise<Result<true, RegistryError>> {
  const closedAt = new Date(at).toISOString();
  const answer = await withSystemScope(records, tenantId, [
    sql`with closed as (update api_client set revoked_at = ${closedAt}::timestamptz, updated_at = now(),
          principal_version = principal_version + 1
        where tenant_id = ${tenantId}::uuid and client_id = ${clientId}::uuid and revoked_at is null returning client_id)
      insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, at, ${CAPACITY_COLUMNS})
      select ${tenantId}::uuid, ${actorId}, 'client.revoke', closed.client_id::text, ${requestId ?? null},
        ${closedAt}::timestamptz, ${capacity({ tenantId, ...by })} from closed`,
  ]);
  return answer.ok ? ok(true) : { ok: false, error: toRegistryError(answer.error) };
}
