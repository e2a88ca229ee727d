import type { OwnLogLine } from '@naer/contracts/own';
import { isRefused, tellAct } from '@naer/domain/audit/tell-act';
import { tellPurpose, tellViewer, viewerOf } from '@naer/domain/audit/tell-viewer';
import { type SQL, sql } from 'drizzle-orm';
import { isoTime, present } from '../shared/sent-digits.ts';

/** A line as the log holds it: of the one who acted their id, which is shown to nobody. */
export interface LogRow {
  readonly event_id: string;
  readonly patient_id: string;
  readonly first_ms: number;
  readonly last_us: number;
  readonly times: number;
  readonly actor_id: string;
  readonly action: string;
  readonly outcome: OwnLogLine['outcome'];
  readonly role: string | null;
  readonly purpose: string | null;
  readonly relation: string | null;
  readonly organisation: string | null;
  readonly name: string | null;
}

/** The day of a time, where the tenant is. */
export const dayOf = (time: SQL) => sql`(${time} at time zone t.time_zone)::date`;
/** The latest act of a line. */
export const LATEST = sql`(array_agg(e.event_id order by e.at desc, e.event_id desc))[1]`;

/**
 * Lines of the log about `patients` (an array of ids), one a day for the same act by the same person, with the names of those
 * whom their organisation names. `when` narrows the rows of `e`; `which`: a `having`, an order and a limit.
 */
export function selectLog(
  tenantId: string,
  patients: SQL,
  { when = sql``, which = sql`` }: { readonly when?: SQL; readonly which?: SQL },
): SQL<LogRow> {
  return sql<LogRow>`select x.event_id, x.patient_id, (extract(epoch from x.first) * 1e3)::float8 as first_ms,
      (extract(epoch from x.last) * 1e6)::float8 as last_us, x.times::float8 as times, x.actor_id, x.action, x.outcome, x.role,
      x.purpose, x.relation, o.name as organisation, case when o.shows_names then p.name end as name,
      x.last, x.recorded, ${tenantId}::uuid as tenant_id
    from (
      select ${LATEST} as event_id, e.subject_patient_id as patient_id, min(e.at) as first, max(e.at) as last,
        sum(coalesce(e.attempts, 1)) as times, max(e.recorded_at) as recorded, e.actor_id, e.action, e.outcome, e.role,
        e.purpose, e.relation, coalesce(e.organisation_id, u.organisation_id) as organisation_id
      from audit_event e join tenant t on t.tenant_id = e.tenant_id
      left join unit u on u.tenant_id = e.tenant_id and u.unit_id = e.unit_id
      where e.tenant_id = ${tenantId}::uuid and e.subject_patient_id = any (${patients}) ${when}
      group by ${dayOf(sql`e.at`)}, e.subject_patient_id, e.actor_id, e.action, e.outcome, e.role, e.purpose, e.relation,
        coalesce(e.organisation_id, u.organisation_id)
      ${which}) x
    left join organisation o on o.tenant_id = ${tenantId}::uuid and o.organisation_id = x.organisation_id
    left join practitioner p on p.tenant_id = ${tenantId}::uuid
      and p.practitioner_id = case when x.actor_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then x.actor_id::uuid end
    order by x.last desc, x.event_id desc`;
}

/** A line in words: no id of anybody who acted. */
export function showLogLine(row: LogRow): OwnLogLine {
  const { action, outcome, purpose, role } = row;
  const kind = viewerOf(row.actor_id, row.relation);
  return {
    eventId: row.event_id,
    patientId: row.patient_id,
    from: isoTime(row.first_ms),
    to: isoTime(row.last_us / 1e3),
    times: row.times,
    action,
    text: tellAct({ action, outcome, purpose }),
    outcome: isRefused({ action, outcome }) ? 'refused' : 'allowed',
    viewer: {
      kind,
      text: tellViewer(kind, role),
      ...present({ role: kind === 'staff' ? role : null, name: kind === 'staff' ? row.name : null }),
    },
    ...present({
      organisation: row.organisation,
      purpose: purpose === null ? null : { code: purpose, ...present({ text: tellPurpose(purpose) }) },
    }),
  };
}
