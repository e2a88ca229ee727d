import type { UnitView } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { COVERING_UNITS } from '../duty/unit-care-sql.ts';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';

/** `memberIds`: who worked there and does no more. */
export interface UnitClosed {
  readonly unit: UnitView;
  readonly memberIds: readonly string[];
}

/**
 * Closes a unit for good; repeated, it changes nothing. Refused while it follows a patient, has a live alert or is offered
 * one, owes an answer to a referral, stands in for another unit or is named by a plan's coverage: nobody would see what comes
 * there. Its members work there no more.
 */
export async function closeUnit(
  records: Records,
  steward: Steward,
  unit: UnitView,
): Promise<Result<UnitClosed, FrameError>> {
  if (unit.closedAt !== undefined) return ok({ unit, memberIds: [] });
  const tenant = sql`${steward.tenantId}::uuid`;
  const id = sql`${unit.unitId}::uuid`;
  const answer = await withSystemScope(records, steward.tenantId, [
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from unit where tenant_id = ${tenant} and unit_id = ${id} for update`,
    sql<{ closed: number; memberIds: readonly string[] }>`with u as (
        update unit w set closed_at = now(), unit_version = w.unit_version + 1, updated_at = now()
        where w.tenant_id = ${tenant} and w.unit_id = ${id} and w.closed_at is null
          and not exists (select from enrolment e where e.tenant_id = ${tenant} and e.unit_id = ${id} and e.active)
          and not exists (select from alert l where l.tenant_id = ${tenant} and l.state <> 'resolved'
            and (l.unit_id = ${id} or l.body -> 'handover' ->> 'toUnitId' = ${unit.unitId}))
          and not exists (select from referral f where f.tenant_id = ${tenant} and f.to_unit_id = ${id} and f.state = 'sent')
          and not exists (select from unit b where b.tenant_id = ${tenant} and b.fallback_unit_id = ${id}
            and b.closed_at is null)
          and not exists (select from enrolment e join plan_version v using (tenant_id, patient_id),
              lateral ${COVERING_UNITS} k
            where e.tenant_id = ${tenant} and e.active and k.unit_id = ${unit.unitId}
              and not exists (select from plan_version later where later.tenant_id = v.tenant_id
                and later.patient_id = v.patient_id and later.plan_version > v.plan_version and later.valid_from <= now()))
        returning w.tenant_id, w.unit_id, w.closed_at),
      x as (update practitioner_unit w set active_to = now() from u
        where w.tenant_id = u.tenant_id and w.unit_id = u.unit_id and w.active_to is null returning w.practitioner_id),
      p as (update practitioner w set principal_version = w.principal_version + 1, updated_at = now()
        where w.tenant_id = ${tenant} and w.practitioner_id in (select x.practitioner_id from x)
        returning w.practitioner_id),
      a as (${testify(steward, 'unit.close', unit.unitId, sql`u`)})
      select floor(extract(epoch from u.closed_at) * 1e3)::float8 as closed,
        array(select x.practitioner_id::text from x) as "memberIds" from u`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [closed] = answer.value[1];
  if (closed === undefined) return err({ code: 'unit-in-use' });
  const { memberIds } = closed;
  return ok({
    unit: { ...unit, closedAt: new Date(closed.closed).toISOString(), version: unit.version + 1 },
    memberIds,
  });
}
