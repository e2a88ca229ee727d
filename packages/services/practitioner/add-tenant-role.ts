import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface NewTenantRole {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly roleId: string;
  readonly role: 'coordinator' | 'administrator' | 'auditor';
}

/** A role in the whole tenant, for what is set up from outside (the demo). Somebody who has it already keeps it as it is. */
export async function addTenantRole(
  records: Records,
  { tenantId, practitionerId, roleId, role }: NewTenantRole,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`with added as (insert into practitioner_role (tenant_id, role_id, practitioner_id, role)
        values (${tenantId}::uuid, ${roleId}::uuid, ${practitionerId}::uuid, ${role}) on conflict do nothing
        returning practitioner_id)
      update practitioner p set principal_version = p.principal_version + 1, updated_at = now() from added
      where p.tenant_id = ${tenantId}::uuid and p.practitioner_id = added.practitioner_id`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
