import type { PatientSummary } from '@naer/contracts/summary';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { voidedMark } from '../correction/last-correction.ts';
import { CONTACTS_NOW, OUTCOME_NOW } from '../correction/stands-now.ts';
import { STANDS } from '../plan/plan-row.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { type KnownUnit, type ResponsibleFacts, responsibleAt } from './responsible-at.ts';

export interface ReadSummary {
  /** A lower-case UUID: the door has checked it. */
  readonly patientId: string;
  /** 1 to 90. */
  readonly days: number;
  /** Epoch ms. */
  readonly now: number;
}

interface Row {
  readonly time_zone: string;
  readonly opened: readonly (Omit<PatientSummary['alerts']['opened'][number], 'outcome'> & {
    readonly outcome: string | null;
  })[];
  readonly waiting_from_before: number;
  readonly median_minutes: number | null;
  readonly acknowledged: number;
  readonly waiting_at: PatientSummary['alerts']['waitingAt'];
  readonly contacts: PatientSummary['contacts'];
  readonly messages_waiting: number;
  readonly plan: {
    readonly planVersion: number;
    readonly programme: string;
    readonly since: number;
    readonly coverage: ResponsibleFacts['coverage'] | null;
  } | null;
  readonly pauses: readonly {
    readonly from: number;
    readonly to: number;
    readonly reason: PatientSummary['pauses'][number]['reason'];
    readonly ended: number | null;
  }[];
  readonly enrolled_at: string | null;
  readonly units: readonly KnownUnit[];
}

const DAY_MS = 86_400_000;

/** How a patient's follow-up has gone in the last days, in counts alone, and what stands now; audited. */
export async function readSummary(
  records: Records,
  reader: Reader,
  { patientId, days, now }: ReadSummary,
): Promise<Result<PatientSummary, ReadError>> {
  const from = now - days * DAY_MS;
  const statement = auditedRead(
    reader,
    { action: 'summary.read', patientId, limit: 1 },
    summaryOf(from, now, patientId),
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (!answer.value.related || row === undefined) return err({ code: 'not-found' });
  return ok({ patientId, from: isoTime(from), to: isoTime(now), days, ...shown(row, now) });
}

/**
 * A drill never becomes a record; should one ever stand here, it is not counted either. What waited for n of m and was not
 * met (count 0) has not opened.
 */
function summaryOf(fromMs: number, toMs: number, patientId: string) {
  const [from, to] = [sql`to_timestamp(${fromMs} / 1e3::float8)`, sql`to_timestamp(${toMs} / 1e3::float8)`];
  const alerts = sql`alert a where a.tenant_id = p.tenant_id and a.patient_id = p.patient_id and a.body -> 'drill' is null`;
  const opened = sql`a.opened_at >= ${from} and a.opened_at < ${to} and a.body ->> 'count' is distinct from '0'`;
  const waits = sql`a.state not in ('pending', 'resolved')`;
  const contacts = sql`(${CONTACTS_NOW}) c where c.tenant_id = p.tenant_id and c.patient_id = p.patient_id and c.at >= ${from} and c.at < ${to}`;
  return sql<Row>`select t.time_zone, e.unit_id as enrolled_at,
      coalesce((select json_agg(x) from (select a.category, a.severity, a.state, ${OUTCOME_NOW} as outcome,
        count(*)::integer as alerts from ${alerts} and ${opened} group by 1, 2, 3, 4 order by 1, 2, 3, 4) x), '[]') as opened,
      (select count(*)::integer from ${alerts} and ${waits} and a.opened_at < ${from}) as waiting_from_before,
      k.median_minutes, k.acknowledged,
      coalesce((select json_agg(x) from (select a.unit_id as "unitId", count(*)::integer as alerts from ${alerts} and ${waits}
        group by 1 order by 1) x), '[]') as waiting_at,
      coalesce((select json_agg(x) from (select c.channel, count(*)::integer as contacts,
          (select coalesce(json_agg(y), '[]') from (select m ->> 'organisationId' as "organisationId",
              sum((m ->> 'minutes')::integer)::integer as minutes
            from unnest(array_agg(c.minutes)) s, jsonb_array_elements(s) m group by 1 order by 1) y) as minutes,
          count(*) filter (where c.trip_avoided_km > 0)::integer as "tripsAvoided",
          coalesce(sum(c.trip_avoided_km), 0)::float8 as "tripAvoidedKm"
        from ${contacts} group by c.channel order by c.channel) x), '[]') as contacts,
      (select coalesce(sum((a.body ->> 'count')::integer), 0)::integer from ${alerts} and ${waits}
        and a.category = 'message') as messages_waiting,
      f.plan,
      coalesce((select json_agg(json_build_object('from', (extract(epoch from s.from_at) * 1e3)::float8,
          'to', (extract(epoch from s.to_at) * 1e3)::float8, 'reason', s.reason,
          'ended', (extract(epoch from s.ended_at) * 1e3)::float8) order by s.from_at desc, s.pause_id desc)
        from monitoring_pause s where s.tenant_id = p.tenant_id and s.patient_id = p.patient_id
          and least(s.to_at, s.ended_at) > greatest(s.from_at, ${from}) and ${voidedMark('pause', 's', 'pause_id')} is null), '[]') as pauses,
      coalesce((select json_agg(json_build_object('unitId', x.unit_id, 'unit', x.name, 'organisationId', o.organisation_id,
          'organisation', o.name, 'takesAlerts', o.kind <> 'gp-practice' or x.live_queue))
        from unit x join organisation o on o.tenant_id = x.tenant_id and o.organisation_id = x.organisation_id
        where x.tenant_id = p.tenant_id and (x.unit_id = e.unit_id
          or x.unit_id::text in (select n #>> '{}' from jsonb_path_query(f.body, '$.coverage.*[*].receiver.unitId') n))), '[]') as units
    from patient p
    join tenant t on t.tenant_id = p.tenant_id
    left join lateral (select e.unit_id from enrolment e where e.tenant_id = p.tenant_id and e.patient_id = p.patient_id
      and e.active limit 1) e on true
    left join lateral (select v.body, json_build_object('planVersion', v.plan_version, 'programme', v.programme,
        'since', (extract(epoch from v.valid_from) * 1e3)::float8, 'coverage', v.body -> 'coverage') as plan
      from plan_version v where v.tenant_id = p.tenant_id and v.patient_id = p.patient_id and v.valid_from <= ${to} and ${STANDS}
      order by v.valid_from desc, v.plan_version desc limit 1) f on true
    cross join lateral (select count(*)::integer as acknowledged,
        percentile_cont(0.5) within group (order by greatest(0, extract(epoch from h.at) * 1e3 - (h.opened_ms)) / 6e4) as median_minutes
      from (select (a.body ->> 'openedAt')::float8 as opened_ms, (select min(h.at) from alert_history h
          where h.tenant_id = a.tenant_id and h.patient_id = a.patient_id and h.alert_id = a.alert_id
            and h.event = 'acknowledged') as at
        from ${alerts} and ${opened}) h where h.at is not null) k
    where p.patient_id = ${patientId}::uuid`;
}

function shown(row: Row, now: number): Omit<PatientSummary, 'patientId' | 'from' | 'to' | 'days'> {
  const { plan, units, median_minutes: median } = row;
  const facts: ResponsibleFacts = {
    units,
    timeZone: row.time_zone,
    enrolledAt: row.enrolled_at ?? undefined,
    coverage: plan?.coverage ?? undefined,
  };
  return {
    alerts: {
      opened: row.opened.map(({ outcome, ...alike }) => ({ ...alike, ...present({ outcome }) })),
      waitingFromBefore: row.waiting_from_before,
      medianMinutesToAcknowledge: median === null ? null : Math.round(median * 10) / 10,
      acknowledged: row.acknowledged,
      waitingAt: row.waiting_at,
    },
    contacts: row.contacts,
    messagesWaiting: row.messages_waiting,
    plan: plan && { planVersion: plan.planVersion, programme: plan.programme, since: isoTime(plan.since) },
    pauses: row.pauses.map(({ from, to, reason, ended }) => ({
      from: isoTime(from),
      to: isoTime(to),
      reason,
      ...present({ endedAt: ended === null ? null : isoTime(ended) }),
    })),
    responsible: present({ red: responsibleAt(facts, 'red', now), yellow: responsibleAt(facts, 'yellow', now) }),
  };
}
