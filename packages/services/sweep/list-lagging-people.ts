import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { listTenants } from '../tenant/list-tenants.ts';

export interface LaggingPerson {
  readonly practitionerId: string;
  readonly version: number;
}

export interface LaggingPage {
  readonly tenantId: string;
  readonly people: readonly LaggingPerson[];
}

const MOST = 500;

/**
 * People of the next tenant after `after` whose objects may lack the newest facts; undefined when there is no further
 * tenant. A tenant whose own database does not answer has none now.
 */
export async function listLaggingPeople(
  records: Records,
  after: string | undefined,
): Promise<Result<LaggingPage | undefined, RecordsError>> {
  const next = await listTenants(records, { after, limit: 1 });
  if (!next.ok) return next;
  const [tenantId] = next.value;
  if (tenantId === undefined) return ok(undefined);
  const answer = await withSystemScope(records, tenantId, [
    sql<LaggingPerson>`select practitioner_id as "practitionerId", principal_version::float8 as version
      from practitioner p where p.tenant_id = ${tenantId}::uuid and p.principal_pushed_version < p.principal_version
        and exists (select from tenant t where t.tenant_id = p.tenant_id and t.state <> 'left')
      order by practitioner_id limit ${MOST}`,
  ]);
  if (answer.ok) return ok({ tenantId, people: answer.value[0] });
  return records.databaseOf(tenantId) === records ? answer : ok({ tenantId, people: [] });
}

/** That these people's objects have at least that version. */
export async function markPeoplePushed(
  records: Records,
  tenantId: string,
  people: readonly LaggingPerson[],
): Promise<Result<true, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`update practitioner p set principal_pushed_version = x.version
      from json_to_recordset(${JSON.stringify(people)}::json) x("practitionerId" uuid, version bigint)
      where p.tenant_id = ${tenantId}::uuid and p.practitioner_id = x."practitionerId"
        and p.principal_pushed_version < x.version`,
  ]);
  return answer.ok ? ok(true) : answer;
}
