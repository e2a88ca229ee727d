import { GOES_WITH_JOURNAL, TABLES_OF_CLASS } from '@naer/domain/retention/retention-class';
import { type SQL, sql } from 'drizzle-orm';

/** Tables with many rows of a patient, to which none refers: removed in pieces, before the others. */
export const LARGE_TABLES: readonly string[] = [
  'measurement_seen',
  'measurement_correction',
  'measurement_doubt',
  'measurement_reminder',
  'measurement',
  'monitor_event',
  'alert_history',
  'alert',
  'contact',
  'record_correction',
  'patient_message',
  'quarantine',
  'refusal_count',
];

/** The others, in an order in which none is left that refers to one that goes. */
export const SMALL_TABLES: readonly string[] = [
  ...GOES_WITH_JOURNAL.filter((table) => !LARGE_TABLES.includes(table)),
  ...TABLES_OF_CLASS.journal.filter((table) => !LARGE_TABLES.includes(table)),
];

/** Rows `x` of these patients. */
export function isOf(table: string, tenantId: string, patients: SQL): SQL {
  const whose =
    table === 'patient_merge'
      ? sql`(x.from_patient_id = any (${patients}) or x.to_patient_id = any (${patients}))`
      : sql`x.patient_id = any (${patients})`;
  return sql`x.tenant_id = ${tenantId}::uuid and ${whose}`;
}

/**
 * When a person's follow-up ended, of all records that a merge has ever joined, or the day after death when that is later; null
 * while anybody follows them or an alert is alive, and of whom nobody has ever followed (`domain/retention/what-is-due.ts`).
 */
export function journalEnded(tenantId: string, patient: SQL): SQL {
  return sql`(select case when bool_or(e.active) or exists (select from alert l where l.tenant_id = ${tenantId}::uuid
        and l.patient_id = any (r.ids) and l.state <> 'resolved') then null
      else greatest(max(e.active_to), (select max((d.died_on + 1)::timestamp at time zone 'UTC') from patient_death d
        where d.tenant_id = ${tenantId}::uuid and d.patient_id = any (r.ids) and d.revoked_at is null)) end
    from (select linked_records(${tenantId}::uuid, ${patient}) as ids offset 0) r
    join enrolment e on e.tenant_id = ${tenantId}::uuid and e.patient_id = any (r.ids) group by r.ids)`;
}

/** Epoch ms as a time. */
export function timeOf(ms: number): SQL {
  return sql`to_timestamp(${ms}::float8 / 1e3::float8)`;
}

/** Whether the journal goes in this run. */
export function journalGoes(tenantId: string, patient: SQL, cutoff: number): SQL {
  return sql`coalesce(${journalEnded(tenantId, patient)} <= ${timeOf(cutoff)}, false) and not is_held(${tenantId}::uuid, ${patient}, null)`;
}

/** Whether an erasure has the journal of this row of `retention_removal` in hand: it goes on with that, and no run gives it back. */
export function ofErasure(row: string): SQL {
  const at = sql.raw(row);
  return sql`exists (select from job k where k.tenant_id = ${at}.tenant_id and k.job_id = ${at}.job_id and k.kind = 'erasure')`;
}
