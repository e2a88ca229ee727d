import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** A person or API client, and the units whose lists it may have open. */
export interface ListedPrincipal {
  readonly kind: 'person' | 'client';
  readonly principalId: string;
  readonly unitIds: readonly string[];
}

/** Everybody who may come in to the tenant, or who holds something in one organisation of it. */
export async function listPrincipals(
  records: Records,
  tenantId: string,
  organisationId?: string,
): Promise<Result<readonly ListedPrincipal[], RecordsError>> {
  const within = sql`coalesce(${organisationId ?? null}::uuid`;
  const answer = await withSystemScope(records, tenantId, [
    sql<ListedPrincipal>`select 'person' as kind, p.practitioner_id as "principalId",
        array(select x.unit_id::text from practitioner_unit x join unit u using (tenant_id, unit_id)
          where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id and x.active_to is null
            and u.organisation_id = ${within}, u.organisation_id)) as "unitIds"
      from practitioner p where p.tenant_id = ${tenantId}::uuid and (${organisationId === undefined}::boolean
        or exists (select from practitioner_unit x join unit u using (tenant_id, unit_id)
          where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id and x.active_to is null
            and u.organisation_id = ${organisationId ?? null}::uuid)
        or exists (select from practitioner_role x where x.tenant_id = p.tenant_id and x.active_to is null
          and x.practitioner_id = p.practitioner_id and x.organisation_id = ${organisationId ?? null}::uuid))
      union all
      select 'client', c.client_id, '{}' from api_client c
      where c.tenant_id = ${tenantId}::uuid and c.organisation_id = ${within}, c.organisation_id)`,
  ]);
  return answer.ok ? ok(answer.value[0]) : answer;
}
