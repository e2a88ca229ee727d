import type { PausePage } from '@naer/contracts/plan';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ListOfPatient } from '../plan/list-plan-versions.ts';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { PAUSE_COLUMNS, type PauseRow, showPause } from './pause-row.ts';

const DEFAULT_LIMIT = 100;

/** A patient's pauses, the latest begun first, ended ones included; audited. */
export async function listPauses(
  records: Records,
  reader: Reader,
  { patientId, limit = DEFAULT_LIMIT, cursor }: ListOfPatient,
): Promise<Result<PausePage, ReadError>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['number', 'string']);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const statement = auditedRead(
    reader,
    { action: 'pause.list', patientId, limit },
    sql<PauseRow>`select ${PAUSE_COLUMNS} from monitoring_pause s
      where s.tenant_id = ${reader.tenantId}::uuid and s.patient_id = ${patientId}::uuid
        ${after === undefined ? sql`` : sql`and (s.from_at, s.pause_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by s.from_at desc, s.pause_id desc limit ${limit + 1}`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  if (!answer.value.related) return err({ code: 'not-found' });
  return ok(pageOf(answer.value.rows[0], limit, showPause, (row) => [row.from_ms, row.pause_id]));
}
