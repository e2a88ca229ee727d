import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface LinkedLogin {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly loginId: string;
  readonly subjectIndex: string;
}

/**
 * Lets a subject in as this person without an invitation: for what is set up from outside (the demo). A subject that
 * somebody of the tenant has already stays theirs; again is a no-op.
 */
export async function linkLogin(
  records: Records,
  { tenantId, practitionerId, loginId, subjectIndex }: LinkedLogin,
): Promise<Result<true, RegistryError>> {
  const linked = await withSystemScope(records, tenantId, [
    sql`insert into login (tenant_id, login_id, practitioner_id, subject_index)
      values (${tenantId}::uuid, ${loginId}::uuid, ${practitionerId}::uuid, ${subjectIndex}) on conflict do nothing`,
    sql`insert into login_directory (tenant_id, subject_index, practitioner_id)
      select tenant_id, subject_index, practitioner_id from login
      where tenant_id = ${tenantId}::uuid and subject_index = ${subjectIndex} and ended_at is null
      on conflict (tenant_id, subject_index)
      do update set practitioner_id = excluded.practitioner_id, ended_at = null`,
  ]);
  return linked.ok ? ok(true) : err(toRegistryError(linked.error));
}
