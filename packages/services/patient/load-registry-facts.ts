import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { PatientMerges } from '@naer/domain/merge/patient-merges';
import type { Assignment, RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { patientAccess } from '../access/patient-access-sql.ts';
import { CORRECTION_FACTS } from '../correction/stands-now.ts';
import { ASSIGNMENT_EDGES } from '../device/assignment-edges.ts';
import { COVERING_UNITS, UNIT_CARE } from '../duty/unit-care-sql.ts';
import { type EnrolmentStandingRow, enrolmentStanding, standingFacts } from '../enrolment/standing-sql.ts';
import { mergesFact, mergesOf, RECORDS_LEADING_HERE } from '../merge/merges-sql.ts';
import { pauseStretches } from '../pause/pause-stretches.ts';
import { STANDS } from '../plan/plan-row.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

interface FactsRow {
  readonly patient_id: string;
  readonly version: number;
  readonly enrolment: RegistryFacts['enrolment'];
  readonly standing: EnrolmentStandingRow;
  readonly national_id_indexes: readonly string[];
  readonly sealed: string;
  readonly wrapped_key: string;
  readonly sealed_card: RegistryFacts['sealedCard'] | null;
  readonly instructions: {
    readonly planVersion: number;
    readonly zones: NonNullable<PlanVersion['instructions']> | null;
  } | null;
  readonly assignments: readonly Assignment[];
  readonly plans: readonly PlanVersion[];
  readonly time_zone: string;
  readonly pauses: NonNullable<RegistryFacts['pauses']>;
  readonly cares: NonNullable<RegistryFacts['cares']>;
  readonly access: RegistryFacts['access'] | null;
  readonly merges: PatientMerges;
  readonly corrections: RegistryFacts['corrections'] | null;
  readonly sequence: number;
  readonly epoch: number;
}

/** What the monitor of a patient must know, of one version, and how far its records have come. An assignment that is void has no time in it: its credential is known, and revoked. `not-found` for a patient who was never enrolled, and in a tenant that has left: nothing grows again from there. */
export async function loadRegistryFacts(
  records: Records,
  tenantId: string,
  patientId: string,
): Promise<Result<RegistryFacts, RegistryError>> {
  const answer = await loadManyRegistryFacts(records, tenantId, [patientId]);
  if (!answer.ok) return answer;
  const [facts] = answer.value;
  return facts === undefined ? err({ code: 'not-found' }) : ok(facts);
}

/** The same for many patients in one request, ordered by patient id; those who were never enrolled are left out. */
export async function loadManyRegistryFacts(
  records: Records,
  tenantId: string,
  patientIds: readonly string[],
): Promise<Result<readonly RegistryFacts[], RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<FactsRow>`select p.patient_id, p.registry_version::float8 as version, e.enrolment, e.standing, i.sealed, k.wrapped_key,
        coalesce(n.indexes, '[]') as national_id_indexes, coalesce(a.assignments, '[]') as assignments,
        (select json_build_object('v', 1, 'sealed', r.sealed, 'wrappedKey', rk.wrapped_key)
          from responder_card r join tenant_key rk on rk.tenant_id = r.tenant_id and rk.key_id = r.key_id
          where r.tenant_id = p.tenant_id and r.patient_id = p.patient_id) as sealed_card,
        (select json_build_object('planVersion', v.plan_version, 'zones', v.body -> 'instructions') from plan_version v
          where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id and ${STANDS} and v.valid_from <= now()
          order by v.valid_from desc, v.plan_version desc limit 1) as instructions,
        coalesce(v.plans, '[]') as plans, t.time_zone, ${pauseStretches('p')} as pauses, coalesce(c.cares, '[]') as cares,
        ${patientAccess('p')} as access, ${mergesOf()} as merges, ${CORRECTION_FACTS} as corrections,
        greatest(m.sequence, q.sequence, o.sequence, 0)::float8 as sequence, coalesce(l.epoch, 0) as epoch
      from patient p
      join tenant t on t.tenant_id = p.tenant_id
      join patient_identity i on i.tenant_id = p.tenant_id and i.patient_id = p.patient_id
      join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
      join lateral (select json_build_object('enrolmentId', e.enrolment_id, 'programme', e.programme, 'unitId', e.unit_id,
          'ownerOrganisationId', e.owner_organisation_id, 'controllerOrganisationId', e.controller_organisation_id,
          'active', e.active) as enrolment, ${enrolmentStanding()} as standing
        from enrolment e where e.tenant_id = p.tenant_id and e.patient_id = p.patient_id
        order by e.active desc, e.active_from desc limit 1) e on true
      left join lateral (select json_agg(n.blind_index order by n.blind_index) as indexes
        from patient_national_id n where n.tenant_id = p.tenant_id and n.patient_id = p.patient_id) n on true
      left join lateral (select json_agg(jsonb_build_object('assignmentId', d.assignment_id, 'deviceId', d.device_id,
          'from', (extract(epoch from lower(d.period)) * 1e3)::float8,
          'to', (extract(epoch from case when d.voided_at is null then upper(d.period) else lower(d.period) end) * 1e3)::float8,
          'generation', d.generation)
            || ${ASSIGNMENT_EDGES}
          order by lower(d.period), d.assignment_id) as assignments
        from device_assignment d where d.tenant_id = p.tenant_id
          and (d.patient_id = p.patient_id or d.patient_id in ${RECORDS_LEADING_HERE})) a on true
      left join lateral (select json_agg(v.body - 'instructions' order by v.plan_version) as plans
        from plan_version v where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id and ${STANDS}) v on true
      left join lateral (select m.sequence from measurement m where m.tenant_id = p.tenant_id and m.patient_id = p.patient_id
        order by m.sequence desc limit 1) m on true
      left join lateral (select q.sequence from quarantine q where q.tenant_id = p.tenant_id and q.patient_id = p.patient_id
        order by q.sequence desc limit 1) q on true
      left join lateral (select o.sequence from monitor_event o where o.tenant_id = p.tenant_id and o.patient_id = p.patient_id
        order by o.sequence desc limit 1) o on true
      left join lateral (select l.epoch from alert l where l.tenant_id = p.tenant_id and l.patient_id = p.patient_id
        order by l.epoch desc limit 1) l on true
      left join lateral (with recursive w (unit_id) as ((select e.enrolment ->> 'unitId'
          union select k.unit_id from plan_version v, lateral ${COVERING_UNITS} k
            where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id and ${STANDS}
          union select h.unit_id::text from alert h where h.tenant_id = p.tenant_id and h.patient_id = p.patient_id
            and h.state <> 'resolved')
          union select x.fallback_unit_id::text from unit x join w on x.unit_id::text = w.unit_id
            where x.tenant_id = p.tenant_id and x.fallback_unit_id is not null)
        select json_agg(${UNIT_CARE} order by x.unit_id) as cares from unit x join w on x.unit_id::text = w.unit_id
        where x.tenant_id = p.tenant_id) c on true
      where p.tenant_id = ${tenantId}::uuid and t.state <> 'left' and p.patient_id = any (${`{${patientIds.join(',')}}`}::uuid[])
      order by p.patient_id`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return ok(answer.value[0].map((row) => toFacts(tenantId, row)));
}

function toFacts(tenantId: string, row: FactsRow): RegistryFacts {
  return {
    v: 1,
    tenantId,
    patientId: row.patient_id,
    version: row.version,
    enrolment: row.enrolment,
    nationalIdIndexes: row.national_id_indexes,
    sealedIdentity: { v: 1, sealed: row.sealed, wrappedKey: row.wrapped_key },
    ...(row.sealed_card !== null && { sealedCard: row.sealed_card }),
    ...withInstructions(row.instructions),
    assignments: row.assignments,
    plans: row.plans,
    timeZone: row.time_zone,
    pauses: row.pauses,
    cares: row.cares,
    ...standingFacts(row.standing),
    ...(row.access !== null && { access: row.access }),
    ...mergesFact(row.merges),
    ...(row.corrections !== null && { corrections: row.corrections }),
    recorded: { sequence: row.sequence, epoch: row.epoch },
  };
}

function withInstructions(told: FactsRow['instructions']): Pick<RegistryFacts, 'instructions'> {
  const zones = told?.zones ?? undefined;
  return told === null || zones === undefined ? {} : { instructions: { planVersion: told.planVersion, zones } };
}
