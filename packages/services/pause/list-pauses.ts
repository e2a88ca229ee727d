import type { PausePage } from '@naer/contracts/plan';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { PAUSE_COLUMNS, type PauseRow, showPause } from './pause-row.ts';

/** A patient's pauses, the latest begun first, ended ones included; audited. */
export async function listPauses(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<PausePage, ReadError>> {
  const { patientId } = query;
  return await listOfPatient(records, reader, query, {
    action: 'pause.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<PauseRow>`select ${PAUSE_COLUMNS} from monitoring_pause s
      where s.tenant_id = ${reader.tenantId}::uuid and s.patient_id = ${patientId}::uuid
        ${after === undefined ? sql`` : sql`and (s.from_at, s.pause_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by s.from_at desc, s.pause_id desc limit ${rows}`,
    show: showPause,
    placeOf: (row) => [row.from_ms, row.pause_id],
  });
}
