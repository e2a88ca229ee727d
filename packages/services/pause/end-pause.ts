import type { PauseView } from '@naer/contracts/plan';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { failed, type PlanError } from '../plan/plan-error.ts';
import { changePatient } from '../shared/change-patient.ts';
import { showPause } from './pause-row.ts';
import { readPause } from './read-pause.ts';

/** Ends a pause now; one that has not begun is called off. `pause-over` when it has ended already, by itself or by somebody. */
export async function endPause(
  records: Records,
  reader: Reader,
  { patientId, pauseId }: { readonly patientId: string; readonly pauseId: string },
): Promise<Result<{ readonly pause: PauseView; readonly version: number }, PlanError>> {
  const running = sql`s.tenant_id = ${reader.tenantId}::uuid and s.patient_id = ${patientId}::uuid
    and s.pause_id = ${pauseId}::uuid and s.ended_at is null and s.to_at > now()`;
  const changed = await changePatient(
    records,
    { tenantId: reader.tenantId, patientId, actor: { reader, action: 'pause.end', subjectId: pauseId } },
    sql`e as (update monitoring_pause s set ended_at = now(), ended_by = ${reader.practitionerId}::uuid from p
      where ${running} and s.tenant_id = p.tenant_id and s.patient_id = p.patient_id)`,
    sql`exists (select from monitoring_pause s where ${running})`,
    [sql`select 1 from monitoring_pause s where ${running} for update`],
  );
  if (!changed.ok && changed.error.code !== 'not-found') return failed(changed.error);
  const row = await readPause(records, reader, patientId, pauseId);
  if (!row.ok) return row;
  return changed.ok ? ok({ pause: showPause(row.value), version: changed.value.version }) : err({ code: 'pause-over' });
}
