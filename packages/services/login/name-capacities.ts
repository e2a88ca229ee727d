import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** What a person's choices are called. */
export interface CapacityNames {
  readonly tenant: string;
  readonly units: ReadonlyMap<string, string>;
  readonly organisations: ReadonlyMap<string, string>;
}

/** Names of a tenant and of its units and organisations that are asked for; ids it has not are absent. */
export async function nameCapacities(
  records: Records,
  tenantId: string,
  { unitIds, organisationIds }: { readonly unitIds: readonly string[]; readonly organisationIds: readonly string[] },
): Promise<Result<CapacityNames, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ name: string }>`select name from tenant where tenant_id = ${tenantId}::uuid`,
    sql<{ id: string; name: string }>`select unit_id as id, name from unit
      where tenant_id = ${tenantId}::uuid and unit_id = any (${`{${unitIds.join(',')}}`}::uuid[])`,
    sql<{ id: string; name: string }>`select organisation_id as id, name from organisation
      where tenant_id = ${tenantId}::uuid and organisation_id = any (${`{${organisationIds.join(',')}}`}::uuid[])`,
  ]);
  if (!answer.ok) return answer;
  const [tenants, units, organisations] = answer.value;
  return ok({ tenant: tenants[0]?.name ?? '', units: byId(units), organisations: byId(organisations) });
}

function byId(rows: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> {
  return new Map(rows.map(({ id, name }) => [id, name]));
}
