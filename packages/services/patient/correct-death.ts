import type { DeathCorrectionRequest, RecordHistory } from '@naer/contracts/correction';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import {
  type AtUnit,
  correctAtUnit,
  findAtUnit,
  isKeptOut,
  type UnitCorrected,
  whyNotAtUnit,
} from '../correction/correct-at-unit.ts';
import type { CorrectionError } from '../correction/correct-record.ts';
import { showHistory } from '../correction/read-record-history.ts';
import { findCareRelation } from './find-care-relation.ts';

/**
 * Corrects why the latest death of a patient was registered, or makes that void: by the unit that registered it, since nobody
 * has a relation to a patient whom nobody follows. The death itself stands until it is revoked.
 */
export async function correctDeath(
  records: Records,
  reader: Reader,
  patientId: string,
  { commandId, request }: { readonly commandId: string; readonly request: DeathCorrectionRequest },
): Promise<Result<UnitCorrected, CorrectionError>> {
  const { expectVersion, reason, explanation } = request;
  const at = deathAt(reader, patientId);
  const content = request.state === 'corrected' ? request.content : undefined;
  const action = content === undefined ? 'death.void' : 'death.correct';
  const correction = { commandId, expectVersion, content, reason, explanation, action };
  const done = await correctAtUnit(records, reader, at, correction);
  if (!done.ok) return done;
  if (done.value.patientId !== undefined) return ok({ version: expectVersion + 1, patientId });
  const found = await findAtUnit(records, reader, at, 'death.prepare');
  if (found.ok) return whyNotAtUnit(reader, found.value, correction, done.value.isTaken);
  if (found.error.code !== 'not-found') return found;
  // Who sees the patient is told that it is not theirs to change.
  const related = await findCareRelation(records, reader, patientId, 'death.prepare');
  return !related.ok && related.error.code === 'relation-too-weak' ? err({ code: 'relation-too-weak' }) : found;
}

/** Everything that it has ever said, for the unit; audited. */
export async function readDeathHistory(
  records: Records,
  reader: Reader,
  patientId: string,
): Promise<Result<RecordHistory, CorrectionError>> {
  const found = await findAtUnit(records, reader, deathAt(reader, patientId), 'death.history');
  return found.ok ? ok(showHistory({ kind: 'death', recordId: found.value.record_id }, found.value)) : found;
}

function deathAt(reader: Reader, patientId: string): AtUnit {
  const own = sql`select d.tenant_id, d.patient_id, d.death_id as record_id, d.unit_id as mine, d.unit_id, d.by,
      (extract(epoch from d.registered_at) * 1e3)::float8 as at_ms, jsonb_build_object('reason', d.reason) as content
    from patient_death d where d.tenant_id = ${reader.tenantId}::uuid and d.patient_id = ${patientId}::uuid
      and d.unit_id = any (${`{${reader.unitIds.join(',')}}`}::uuid[]) and not ${isKeptOut(reader, 'd')}
      and not exists (select from patient_death n where n.tenant_id = d.tenant_id and n.patient_id = d.patient_id
        and (n.registered_at, n.death_id) > (d.registered_at, d.death_id))`;
  return { kind: 'death', own };
}
