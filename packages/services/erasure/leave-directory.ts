import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { asRun } from '../retention/retention-notes.ts';

/**
 * Keyed hashes that lead to these patients or to their kin, and in this tenant to nobody else, leave the directory, which stands
 * where the tenant's records do: before the rows that say which they are. Whoever is being entered is waited for. Again
 * without effect.
 */
export async function leaveDirectory(
  records: Records,
  job: Job,
  patients: readonly string[],
): Promise<Result<true, LineError>> {
  const { tenantId } = job;
  const those = sql`${`{${patients.join(',')}}`}::uuid[]`;
  const left = await withSystemScope(records, tenantId, [
    asRun(job),
    sql`select pg_advisory_xact_lock(hashtextextended('naer directory ' || ${tenantId}::text, 0))`,
    sql`delete from citizen_directory where tenant_id = ${tenantId}::uuid
      and subject_index = any (${loneIndexes(tenantId, those)})`,
  ]);
  return left.ok ? ok(true) : err({ code: 'records-unavailable', cause: left.error });
}

/** Who takes entries out waits for whoever enters one, and the other way round (migrations/0056). */
export function enterDirectory(tenantId: string): SQL {
  return sql`select pg_advisory_xact_lock_shared(hashtextextended('naer directory ' || ${tenantId}::text, 0))`;
}

/** Keyed hashes that lead to these patients (an array) or to their kin, and in this tenant to nobody else. */
export function loneIndexes(tenantId: string, patients: SQL): SQL {
  const own = sql`x.tenant_id = ${tenantId}::uuid and x.patient_id = any (${patients})`;
  const others = sql`o.tenant_id = ${tenantId}::uuid and o.patient_id <> all (${patients})`;
  return sql`array(select i.index from (select x.blind_index as index from patient_national_id x where ${own}
      union select x.subject_index from kin_relation x where ${own}) i
    where i.index not like 'erased/%'
      and not exists (select from patient_national_id o where o.blind_index = i.index and ${others})
      and not exists (select from kin_relation o where o.subject_index = i.index and ${others}))`;
}
