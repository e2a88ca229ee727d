import type { UnitView } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Page } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type FramePage, pageOfFrame, type Stretch } from '../tenant/page-of-frame.ts';
import { type FrameError, frameFailure } from '../tenant/steward.ts';

const ISO = sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`);

/** The tenant's units with their organisations, closed ones included; of one alone when its id is given. */
export async function listUnits(
  records: Records,
  tenantId: string,
  unitId?: string,
  { after, rows }: Partial<Stretch> = {},
): Promise<Result<readonly UnitView[], FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ unit: UnitView }>`select json_strip_nulls(json_build_object('unitId', u.unit_id, 'name', u.name,
        'organisationId', u.organisation_id, 'organisationName', o.name, 'liveQueue', u.live_queue or o.kind <> 'gp-practice',
        'closedAt', to_char(u.closed_at at time zone 'UTC', ${ISO}), 'version', u.unit_version)) as unit
      from unit u join organisation o on o.tenant_id = u.tenant_id and o.organisation_id = u.organisation_id
      where u.tenant_id = ${tenantId}::uuid and u.unit_id = coalesce(${unitId ?? null}::uuid, u.unit_id)
        ${
          after === undefined
            ? sql``
            : sql`and (o.name, u.name, u.unit_id) > (select y.name, x.name, x.unit_id
                from unit x join organisation y on y.tenant_id = x.tenant_id and y.organisation_id = x.organisation_id
                where x.tenant_id = u.tenant_id and x.unit_id = ${after}::uuid)`
        }
      order by o.name, u.name, u.unit_id limit ${rows ?? null}::integer`,
  ]);
  return answer.ok ? ok(answer.value[0].map((row) => row.unit)) : frameFailure(answer.error);
}

/** A page of them. */
export async function pageUnits(
  records: Records,
  tenantId: string,
  page: FramePage,
): Promise<Result<Page<UnitView>, ReadError>> {
  return await pageOfFrame(
    page,
    (stretch) => listUnits(records, tenantId, undefined, stretch),
    ({ unitId }) => unitId,
  );
}

/** One unit. */
export async function loadUnit(
  records: Records,
  tenantId: string,
  unitId: string,
): Promise<Result<UnitView, FrameError>> {
  const found = await listUnits(records, tenantId, unitId);
  if (!found.ok) return found;
  const [unit] = found.value;
  return unit === undefined ? err({ code: 'not-found' }) : ok(unit);
}
