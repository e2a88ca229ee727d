import { type SQL, sql } from 'drizzle-orm';

/**
 * `UnitCare` of the unit `x` (a row of `unit`) as JSON, with its organisation's kind, the tenant's limits and the newest
 * policy of each programme. For system scope.
 */
export const UNIT_CARE: SQL = sql`(select json_strip_nulls(json_build_object('v', 1, 'unitId', x.unit_id,
    'organisationId', x.organisation_id, 'version', x.care_version, 'kind', o.kind, 'openingHours', x.opening_hours,
    'liveQueue', x.live_queue, 'fallbackUnitId', x.fallback_unit_id,
    'policies', coalesce((select json_agg(json_build_object('policyVersion', y.policy_version, 'programme', y.programme,
        'ladders', y.body -> 'ladders', 'followUpMinutes', y.body -> 'followUpMinutes', 'signedBy', y.signed_by,
        'signedAt', floor(extract(epoch from y.signed_at) * 1e3)::bigint) order by y.policy_version)
      from (select distinct on (coalesce(g.programme, '')) g.* from escalation_policy g
        where g.tenant_id = x.tenant_id and g.unit_id = x.unit_id
        order by coalesce(g.programme, ''), g.policy_version desc) y), '[]'),
    'redSnoozeMinutes', n.red_snooze_minutes, 'greens', n.greens, 'contactsRaise', n.contacts_raise))
  from organisation o join tenant n on n.tenant_id = o.tenant_id
  where o.tenant_id = x.tenant_id and o.organisation_id = x.organisation_id)`;

/** Units that the coverage of the plan `v` (a row of `plan_version`) names: rows of `unit_id` as text. */
export const COVERING_UNITS: SQL = sql`(select n #>> '{}' as unit_id
  from jsonb_path_query(v.body, '$.coverage.*[*].receiver.unitId') n)`;
