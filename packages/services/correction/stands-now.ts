import { type SQL, sql } from 'drizzle-orm';
import { lastCorrection } from './last-correction.ts';
import { actOf } from './record-first.ts';

/** Contacts as they stand now, for what counts them: void ones are not among them. */
export const CONTACTS_NOW: SQL = sql`select c.tenant_id, c.patient_id, coalesce(x.content ->> 'channel', c.channel) as channel,
    coalesce(to_timestamp((x.content ->> 'at')::float8 / 1e3), c.at) as at, coalesce(x.content -> 'minutes', c.minutes) as minutes,
    case when x.content is null then c.trip_avoided_km else (x.content ->> 'tripAvoidedKm')::float8 end as trip_avoided_km
  from contact c left join lateral ${lastCorrection('contact', 'c', 'contact_id')} x on true where x.state is distinct from 'voided'`;

/** Of alert `a`: how it ended, as it stands now. */
export const OUTCOME_NOW: SQL = sql`coalesce((select case x.state when 'voided' then 'entered-in-error' else x.content ->> 'outcome' end
  from ${lastCorrection('alert', 'a', 'alert_id', actOf("a.body -> 'resolved'"))} x), a.body -> 'resolved' ->> 'outcome')`;

/** Of patient `p`: what its monitor must know of corrections of late, in the order in which they were made. */
export const CORRECTION_FACTS: SQL = sql`(select json_agg(x.fact order by x.version) from (select r.version, case r.kind
    when 'contact' then jsonb_build_object('version', r.version, 'kind', 'contact', 'at', (r.content ->> 'at')::float8,
      'was', case r.n when 1 then (select (extract(epoch from c.at) * 1e3)::float8 from contact c
          where c.tenant_id = r.tenant_id and c.contact_id = r.record_id)
        else (select (q.content ->> 'at')::float8 from record_correction q where q.tenant_id = r.tenant_id and q.patient_id = r.patient_id
          and q.kind = r.kind
          and q.record_id = r.record_id and q.part = r.part and q.n = r.n - 1) end)
    when 'message' then jsonb_build_object('version', r.version, 'kind', 'message', 'id', r.record_id, 'text', r.content ->> 'text')
    when 'event' then jsonb_build_object('version', r.version, 'kind', 'event', 'sequence', r.part::float8, 'alertIds',
      (select to_jsonb(o.alert_ids) from monitor_event o where o.tenant_id = r.tenant_id and o.patient_id = r.patient_id
        and o.sequence = r.part::bigint))
    else jsonb_build_object('version', r.version, 'kind', 'note', 'id', r.record_id, 'at', split_part(r.part, '/', 1)::float8,
      'text', r.content ->> 'noteToPatient') end as fact
  from record_correction r where r.tenant_id = p.tenant_id and r.patient_id = p.patient_id and r.at > now() - interval '30 days'
    and r.kind in ('contact', 'message', 'alert', 'event') order by r.version desc limit 50) x)`;
