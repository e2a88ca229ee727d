import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { allowsUse, type CareRelation, type Use } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/**
 * How the reader stands to this patient, and the unit by which. Audited under `action`, also when there is no relation;
 * `relation-too-weak` when it does not allow the `use` that is meant.
 */
export async function findCareRelation(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
  use: Use = 'change',
): Promise<Result<{ readonly unitId: string; readonly relation: CareRelation }, ReadError>> {
  const statement = auditedRead(
    reader,
    { action, patientId, limit: 1 },
    sql<{ found: number }>`select 1 as found where current_setting('app.patient_id', true) = ${patientId}`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const { related, relation, unitId } = answer.value;
  if (!related || unitId === undefined) return err({ code: 'not-found' });
  return allowsUse(relation, use) ? ok({ unitId, relation }) : err({ code: 'relation-too-weak' });
}
