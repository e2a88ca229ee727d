import type { MergeList } from '@naer/contracts/merge';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

interface MergeRow {
  readonly merge_id: string;
  readonly from_patient_id: string;
  readonly to_patient_id: string;
  readonly at: number;
  readonly by: string;
  readonly by_unit_id: string;
  readonly reason: string;
  readonly undone_at: number | null;
  readonly undone_by: string | null;
  readonly undone_unit_id: string | null;
  readonly undone_why: string | null;
}

/** More than any person has records. */
const LIMIT = 100;

/** With which records a record was merged, and by whom; undone ones too. Audited. */
export async function listMerges(
  records: Records,
  reader: Reader,
  patientId: string,
): Promise<Result<MergeList, ReadError>> {
  const of = sql`${patientId}::uuid`;
  const answer = await withPatientScope(records, reader, patientId, [
    auditedRead(
      reader,
      { action: 'merge.list', patientId, limit: LIMIT },
      sql<MergeRow>`select m.merge_id, m.from_patient_id, m.to_patient_id, (extract(epoch from m.at) * 1e3)::float8 as at,
          m.by, m.by_unit_id, m.reason, (extract(epoch from m.undone_at) * 1e3)::float8 as undone_at, m.undone_by,
          m.undone_unit_id, m.undone_why
        from patient_merge m where m.tenant_id = ${reader.tenantId}::uuid and (m.from_patient_id = ${of} or m.to_patient_id = ${of})
        order by m.at desc, m.merge_id limit ${LIMIT}`,
    ),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  if (!answer.value.related) return err({ code: 'not-found' });
  return ok({ items: answer.value.rows[0].map(show) });
}

function show(row: MergeRow): MergeList['items'][number] {
  const { undone_at: at, undone_by: by, undone_unit_id: unitId, undone_why: reason } = row;
  const isUndone = at !== null && by !== null && unitId !== null && reason !== null;
  return {
    mergeId: row.merge_id,
    fromPatientId: row.from_patient_id,
    toPatientId: row.to_patient_id,
    at: new Date(row.at).toISOString(),
    by: row.by,
    unitId: row.by_unit_id,
    reason: row.reason,
    ...(isUndone && { undone: { at: new Date(at).toISOString(), by, unitId, reason } }),
  };
}
