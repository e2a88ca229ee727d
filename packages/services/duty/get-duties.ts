import type { CareView, DutiesView, PoliciesView, PushSubscriptionsView } from '@naer/contracts/duty';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { isoTime } from '../shared/sent-digits.ts';
import { type DutyError, failedBy } from './duty-error.ts';
import type { UnitDesk } from './load-unit-desk.ts';

interface DutyRow {
  readonly version: number;
  readonly duties: DutiesView['duties'];
  readonly people: DutiesView['people'];
}

const ISO = sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`);

/** Duties, the shifts that are not over, and who can be reached how; nobody's number. */
export async function getDuties(
  records: Records,
  reader: Reader,
  unitId: string,
): Promise<Result<DutiesView, DutyError>> {
  if (!reader.unitIds.includes(unitId)) return err({ code: 'not-found' });
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<DutyRow>`select x.duty_version::float8 as version,
        coalesce((select json_agg(json_build_object('key', d.key, 'name', d.name, 'shifts',
            coalesce((select json_agg(json_strip_nulls(json_build_object('shiftId', c.shift_id, 'practitionerId', c.practitioner_id,
                'substituteId', c.substitute_id, 'from', to_char(c.begins_at at time zone 'UTC', ${ISO}),
                'to', to_char(c.ends_at at time zone 'UTC', ${ISO}), 'absent', c.absent_at is not null)) order by c.begins_at)
              from duty_shift c where c.tenant_id = d.tenant_id and c.unit_id = d.unit_id and c.duty_key = d.key
                and c.ends_at > greatest(now(), c.begins_at)), '[]')) order by d.key)
          from duty d where d.tenant_id = x.tenant_id and d.unit_id = x.unit_id and d.active), '[]') as duties,
        coalesce((select json_agg(json_build_object('practitionerId', p.practitioner_id, 'name', r.name,
            'phone', exists (select from practitioner_contact c where c.tenant_id = p.tenant_id
              and c.practitioner_id = p.practitioner_id and (c.phone <> '' or c.sealed <> 'erased')),
            'pushSubscriptions', (select count(*) from push_subscription b where b.tenant_id = p.tenant_id
              and b.practitioner_id = p.practitioner_id and b.ended_at is null)) order by r.name, p.practitioner_id)
          from practitioner_unit p join practitioner r on r.tenant_id = p.tenant_id and r.practitioner_id = p.practitioner_id
          where p.tenant_id = x.tenant_id and p.unit_id = x.unit_id and (p.active_to is null or p.active_to > now())), '[]') as people
      from unit x where x.tenant_id = ${reader.tenantId}::uuid and x.unit_id = ${unitId}::uuid`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok({ unitId, ...row });
}

/** Hours, live queue and fallback as they go out. */
export function showCare({ version, care }: UnitDesk): CareView {
  const { unitId, kind, openingHours, liveQueue, fallbackUnitId } = care;
  return {
    unitId,
    version,
    kind,
    liveQueue,
    ...(openingHours !== undefined && {
      openingHours: openingHours.map(({ weekdays, from, to }) => ({
        weekdays: [...weekdays],
        from,
        to: to as '24:00',
      })),
    }),
    ...(fallbackUnitId !== undefined && { fallbackUnitId }),
  };
}

/** The policies that rule as they go out. */
export function showPolicies({ version, care }: UnitDesk): PoliciesView {
  const policies = care.policies.map((policy) => ({ ...policy, signedAt: isoTime(policy.signedAt) }));
  return { unitId: care.unitId, version, policies: policies as PoliciesView['policies'] };
}

/** The reader's own browsers that take pushes. */
export async function listPushSubscriptions(
  records: Records,
  reader: Reader,
): Promise<Result<PushSubscriptionsView['subscriptions'], DutyError>> {
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<{
      subscription_id: string;
      created: number;
    }>`select subscription_id, (extract(epoch from created_at) * 1e3)::float8 as created
      from push_subscription where tenant_id = ${reader.tenantId}::uuid and practitioner_id = ${reader.practitionerId}::uuid
        and ended_at is null order by created_at, subscription_id`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  return ok(
    answer.value[0].map((row) => ({
      subscriptionId: row.subscription_id,
      createdAt: isoTime(Math.floor(row.created)),
    })),
  );
}
