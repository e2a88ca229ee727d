import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { UNIT_CARE } from './unit-care-sql.ts';

type Row = Pick<UnitDutyFacts, 'version' | 'timeZone' | 'care' | 'duties' | 'shifts' | 'contacts' | 'subscriptions'>;

/** What a unit's duty object must know, of one version: shifts that are not over, and how their people are reached. */
export async function loadUnitFacts(
  records: Records,
  tenantId: string,
  unitId: string,
): Promise<Result<UnitDutyFacts, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select x.duty_version::float8 as version, t.time_zone as "timeZone", ${UNIT_CARE} as care,
        coalesce((select json_agg(d.key order by d.key) from duty d where d.tenant_id = x.tenant_id
          and d.unit_id = x.unit_id and d.active), '[]') as duties,
        coalesce(s.shifts, '[]') as shifts,
        coalesce((select json_agg(json_strip_nulls(json_build_object('practitionerId', c.practitioner_id,
            'phone', nullif(c.phone, ''), 'seal', ${sealOf(sql`c`)})) order by c.practitioner_id)
          from practitioner_contact c where c.tenant_id = x.tenant_id and c.practitioner_id = any (s.people)
            and (c.phone <> '' or c.sealed <> 'erased')), '[]') as contacts,
        coalesce((select json_agg(json_strip_nulls(json_build_object('subscriptionId', b.subscription_id,
            'practitionerId', b.practitioner_id, 'endpoint', nullif(b.endpoint, ''), 'seal', ${sealOf(sql`b`)}))
            order by b.subscription_id)
          from push_subscription b where b.tenant_id = x.tenant_id and b.ended_at is null
            and b.practitioner_id = any (s.people)), '[]') as subscriptions
      from unit x join tenant t on t.tenant_id = x.tenant_id
      left join lateral (select json_agg(json_strip_nulls(json_build_object('shiftId', c.shift_id, 'duty', c.duty_key,
            'practitionerId', c.practitioner_id, 'substituteId', case when ${worksHere(sql`c.substitute_id`)} then c.substitute_id end,
            'from', floor(extract(epoch from c.begins_at) * 1e3)::bigint, 'to', floor(extract(epoch from c.ends_at) * 1e3)::bigint,
            'absent', case when c.absent_at is not null or not ${worksHere(sql`c.practitioner_id`)} then true end)) order by c.begins_at, c.shift_id) as shifts,
          array_agg(c.practitioner_id) || array_agg(c.substitute_id) filter (where c.substitute_id is not null) as people
        from duty_shift c where c.tenant_id = x.tenant_id and c.unit_id = x.unit_id
          and c.ends_at > greatest(now(), c.begins_at)) s on true
      where x.tenant_id = ${tenantId}::uuid and x.unit_id = ${unitId}::uuid`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok({ v: 1, tenantId, unitId, ...row });
}

/** What is sealed in that row, with the key that opens it; null: it stands in clear. */
function sealOf(row: SQL): SQL {
  return sql`(select json_build_object('v', 1, 'sealed', ${row}.sealed, 'wrappedKey', k.wrapped_key) from tenant_key k
    where k.tenant_id = ${row}.tenant_id and k.key_id = ${row}.key_id)`;
}

/** Whether that person of shift `c` may come in and works at its unit. Who does not is absent: nobody waits for an answer. */
function worksHere(person: SQL): SQL {
  return sql`exists (select from practitioner_unit w join practitioner p
      on p.tenant_id = w.tenant_id and p.practitioner_id = w.practitioner_id
    where w.tenant_id = c.tenant_id and w.unit_id = c.unit_id and w.practitioner_id = ${person}
      and w.active_to is null and p.suspended_at is null)`;
}
