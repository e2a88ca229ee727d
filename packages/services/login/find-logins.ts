import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** One person of one tenant, whom a subject of an issuer is. */
export interface FoundLogin {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly name: string;
  readonly hprNumber: string | null;
}

/**
 * Where somebody who has just logged in works, at most `limit` tenants. The directory says where to look, the tenant
 * whether. A tenant whose own database is away is left out, unless nothing is left.
 */
export async function findLogins(
  records: Records,
  { subjectIndex, limit }: { readonly subjectIndex: string; readonly limit: number },
): Promise<Result<readonly FoundLogin[], RecordsError>> {
  const answer = await withDirectoryScope(records, [
    sql<{ tenant_id: string }>`select tenant_id from login_directory
      where subject_index = ${subjectIndex} and ended_at is null order by tenant_id limit ${limit}`,
  ]);
  if (!answer.ok) return answer;
  const found: FoundLogin[] = [];
  let fault: RecordsError | undefined;
  for (const { tenant_id: tenantId } of answer.value[0]) {
    const person = await findIn(records, tenantId, subjectIndex);
    if (person.ok) found.push(...person.value);
    else fault = person.error;
  }
  return fault === undefined || found.length > 0 ? ok(found) : err(fault);
}

async function findIn(
  records: Records,
  tenantId: string,
  subjectIndex: string,
): Promise<Result<readonly FoundLogin[], RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<FoundLogin>`select l.tenant_id as "tenantId", l.practitioner_id as "practitionerId", p.name,
        p.hpr_number as "hprNumber"
      from login l join practitioner p on p.tenant_id = l.tenant_id and p.practitioner_id = l.practitioner_id
      where l.tenant_id = ${tenantId}::uuid and l.subject_index = ${subjectIndex} and l.ended_at is null`,
  ]);
  return answer.ok ? ok(answer.value[0]) : answer;
}
