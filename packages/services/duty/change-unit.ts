import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type DutyError, failedBy } from './duty-error.ts';
import { COVERING_UNITS } from './unit-care-sql.ts';

export interface UnitChange {
  readonly unitId: string;
  /** The duty version the caller has seen; absent: whatever stands. */
  readonly expectVersion?: number | undefined;
  /** `duty.save`, `policy.sign`, .. */
  readonly action: string;
  readonly subjectId?: string | undefined;
  /** Whether monitors hold what changes: then every patient whose alerts can come to the unit gets a new registry version. */
  readonly care: boolean;
}

/** The newest duty version of the unit. */
export interface UnitSaved {
  readonly version: number;
}

/**
 * Changes a unit on the word of somebody who works there: raises its versions and those of the patients concerned, runs
 * `change` and testifies to it, in one statement. `change` is the body of CTEs that select from `u`, so that a stale caller
 * changes nothing; `set` are further columns of the unit. `provided` must hold as well, else it is `not-found`. `first`
 * runs before it in the same transaction.
 */
export async function changeUnit(
  records: Records,
  reader: Reader,
  command: UnitChange,
  change: SQL,
  { set = sql``, provided = sql`true` }: { readonly set?: SQL; readonly provided?: SQL } = {},
  first: SQL = sql`select`,
): Promise<Result<UnitSaved, DutyError>> {
  const { unitId, expectVersion, care } = command;
  const own = sql`w.tenant_id = ${reader.tenantId}::uuid and w.unit_id = ${unitId}::uuid
    and w.unit_id = any (${`{${reader.unitIds.join(',')}}`}::uuid[])`;
  const answer = await withSystemScope(records, reader.tenantId, [
    // Fallbacks form chains: two changes at once could close a circle that neither sees.
    sql`select pg_advisory_xact_lock(hashtextextended('naer unit ' || ${reader.tenantId}::text, 0))`,
    first,
    sql<{ version: number }>`with recursive u as (
        update unit w set duty_version = duty_version + 1, care_version = care_version + ${care ? 1 : 0}::integer,
          updated_at = now() ${set}
        where ${own} and w.duty_version = coalesce(${expectVersion ?? null}::bigint, w.duty_version) and ${provided}
        returning w.tenant_id, w.unit_id, w.duty_version), ${change},
        ${care ? patientsConcerned(reader.tenantId) : sql``}
        a as (insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, ${CAPACITY_COLUMNS})
          select u.tenant_id, ${reader.practitionerId}, ${command.action}, ${command.subjectId ?? unitId},
            ${reader.requestId ?? null}, ${capacity(reader, sql`u.unit_id`)} from u)
      select u.duty_version::float8 as version from u`,
    sql<{ version: number }>`select w.duty_version::float8 as version from unit w where ${own}`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [, , [changed], [standing]] = answer.value;
  if (changed !== undefined) return ok(changed);
  const stale = standing !== undefined && expectVersion !== undefined && standing.version !== expectVersion;
  return err(stale ? { code: 'stale-version', version: standing.version } : { code: 'not-found' });
}

/**
 * Patients enrolled at the unit or at one that falls back on it, those whose plan's coverage names such a unit, and those
 * who have a live alert there.
 */
function patientsConcerned(tenantId: string): SQL {
  return sql`reach (unit_id) as (select u.unit_id from u
      union select b.unit_id from unit b join reach r on b.fallback_unit_id = r.unit_id where b.tenant_id = ${tenantId}::uuid),
    touched as (update patient p set registry_version = registry_version + 1, updated_at = now()
      where p.tenant_id = ${tenantId}::uuid and p.patient_id in (
        select e.patient_id from enrolment e where e.tenant_id = ${tenantId}::uuid and e.active and (
          e.unit_id in (select r.unit_id from reach r)
          or exists (select from plan_version v, lateral ${COVERING_UNITS} k where v.tenant_id = e.tenant_id
            and v.patient_id = e.patient_id and k.unit_id in (select r.unit_id::text from reach r))
          or exists (select from alert l where l.tenant_id = e.tenant_id and l.patient_id = e.patient_id
            and l.state <> 'resolved' and l.unit_id in (select r.unit_id from reach r))))),`;
}
