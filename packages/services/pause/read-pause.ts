import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Result } from '@naer/domain/result';
import { err, ok } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { failed, type PlanError } from '../plan/plan-error.ts';
import { relationOf } from '../shared/actor.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import { PAUSE_COLUMNS, type PauseRow } from './pause-row.ts';

/** A pause as it stands after a change, for one who follows the patient. */
export async function readPause(
  records: Records,
  reader: Reader,
  patientId: string,
  pauseId: string,
): Promise<Result<PauseRow, PlanError>> {
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<PauseRow>`select ${PAUSE_COLUMNS} from monitoring_pause s where s.tenant_id = ${reader.tenantId}::uuid
      and s.patient_id = ${patientId}::uuid and s.pause_id = ${pauseId}::uuid and exists (${relationOf(reader, patientId)})`,
  ]);
  if (!answer.ok) return failed(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(row);
}
