import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { asRun } from '../retention/retention-notes.ts';
import type { ErasureEffects } from './erasure-effects.ts';

/**
 * Keyed hashes that lead to these patients or to their kin, and in this tenant to nobody else, leave the main database's
 * directory: before the rows that say which they are. Again without effect.
 */
export async function leaveDirectory(
  { records }: Pick<ErasureEffects, 'records'>,
  job: Job,
  patients: readonly string[],
): Promise<Result<true, LineError>> {
  const { tenantId } = job;
  const those = sql`${`{${patients.join(',')}}`}::uuid[]`;
  const own = sql`x.tenant_id = ${tenantId}::uuid and x.patient_id = any (${those})`;
  const others = sql`o.tenant_id = ${tenantId}::uuid and o.patient_id <> all (${those})`;
  const named = await withSystemScope(records, tenantId, [
    sql<{ index: string }>`select i.index from (select x.blind_index as index from patient_national_id x where ${own}
        union select x.subject_index from kin_relation x where ${own}) i
      where i.index not like 'erased/%'
        and not exists (select from patient_national_id o where o.blind_index = i.index and ${others})
        and not exists (select from kin_relation o where o.subject_index = i.index and ${others})`,
  ]);
  if (!named.ok) return err({ code: 'records-unavailable', cause: named.error });
  const indexes = JSON.stringify(named.value[0].map(({ index }) => index));
  const left = await withDirectoryScope(
    records,
    [
      asRun(job),
      sql`delete from citizen_directory where tenant_id = ${tenantId}::uuid
        and subject_index in (select x from json_array_elements_text(${indexes}::json) x)`,
    ],
    tenantId,
  );
  return left.ok ? ok(true) : err({ code: 'records-unavailable', cause: left.error });
}
