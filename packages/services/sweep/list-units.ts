import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { IS_CLEAR } from '../duty/seal-clear-addresses.ts';
import { decodeCursor, encodeCursor } from '../shared/page-cursor.ts';
import { listTenants } from '../tenant/list-tenants.ts';

export interface SweptUnit {
  readonly tenantId: string;
  readonly unitId: string;
  readonly dutyVersion: number;
  /** Its tenant's records hold telephones or browsers of staff in clear, of before there were seals. */
  readonly clear: boolean;
}

export interface UnitPage {
  readonly items: readonly SweptUnit[];
  /** Null when the walk over all tenants has ended. */
  readonly nextCursor: string | null;
}

const NIL = '00000000-0000-0000-0000-000000000000';

/** All units of the next tenant after the cursor. A cursor we did not make begins anew. */
export async function listUnits(records: Records, cursor: string | null): Promise<Result<UnitPage, RecordsError>> {
  const [after] = (cursor && decodeCursor(cursor, ['uuid'])) || [NIL];
  const next = await listTenants(records, { after, limit: 1 });
  if (!next.ok) return next;
  const [tenantId] = next.value;
  if (tenantId === undefined) return ok({ items: [], nextCursor: null });
  const answer = await withSystemScope(records, tenantId, [
    sql<SweptUnit>`select x.tenant_id as "tenantId", x.unit_id as "unitId", x.duty_version::float8 as "dutyVersion", ${anyClear(tenantId)} as clear
      from unit x join tenant t on t.tenant_id = x.tenant_id and t.state <> 'left'
      where x.tenant_id = ${tenantId}::uuid order by x.unit_id`,
  ]);
  const nextCursor = encodeCursor([tenantId]);
  if (answer.ok) return ok({ items: answer.value[0], nextCursor });
  // A tenant whose own database does not answer is met again on the next walk, and holds nobody else up.
  return records.databaseOf(tenantId) === records ? answer : ok({ items: [], nextCursor });
}

function anyClear(tenantId: string): SQL {
  return sql`(exists (select from practitioner_contact x where x.tenant_id = ${tenantId}::uuid and ${IS_CLEAR.practitioner_contact})
    or exists (select from push_subscription x where x.tenant_id = ${tenantId}::uuid and ${IS_CLEAR.push_subscription}))`;
}
