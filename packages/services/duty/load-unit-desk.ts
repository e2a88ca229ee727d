import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { ChainedUnit } from '@naer/domain/duty/check-care';
import type { UnitCare } from '@naer/domain/escalation/unit-care';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type DutyError, failedBy } from './duty-error.ts';
import { UNIT_CARE } from './unit-care-sql.ts';

/** What a change of a unit is decided from, as it stood at one moment. */
export interface UnitDesk {
  /** Duty version: what the change expects. */
  readonly version: number;
  readonly care: UnitCare;
  /** Duties in use. */
  readonly duties: readonly { readonly key: string; readonly name: string }[];
  /** Ids of those who work at the unit now. */
  readonly people: readonly string[];
  readonly units: readonly ChainedUnit[];
}

/** Staff data of one's own unit: no patient stands in it. `not-found` for a unit where the reader does not work. */
export async function loadUnitDesk(
  records: Records,
  reader: Reader,
  unitId: string,
): Promise<Result<UnitDesk, DutyError>> {
  if (!reader.unitIds.includes(unitId)) return err({ code: 'not-found' });
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<UnitDesk>`select x.duty_version::float8 as version, ${UNIT_CARE} as care,
        coalesce((select json_agg(json_build_object('key', d.key, 'name', d.name) order by d.key) from duty d
          where d.tenant_id = x.tenant_id and d.unit_id = x.unit_id and d.active), '[]') as duties,
        coalesce((select json_agg(p.practitioner_id) from practitioner_unit p where p.tenant_id = x.tenant_id
          and p.unit_id = x.unit_id and (p.active_to is null or p.active_to > now())), '[]') as people,
        (select json_agg(json_strip_nulls(json_build_object('unitId', y.unit_id, 'kind', o.kind, 'liveQueue', y.live_queue,
            'fallbackUnitId', y.fallback_unit_id)))
          from unit y join organisation o on o.tenant_id = y.tenant_id and o.organisation_id = y.organisation_id
          where y.tenant_id = x.tenant_id) as units
      from unit x where x.tenant_id = ${reader.tenantId}::uuid and x.unit_id = ${unitId}::uuid`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [desk] = answer.value[0];
  return desk === undefined ? err({ code: 'not-found' }) : ok(desk);
}
