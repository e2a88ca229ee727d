import { ok, type Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import type { Reader } from './reader.ts';
import type { Records, RowsOf } from './records.ts';
import type { RecordsError } from './records-error.ts';

/** `related` is false for a patient who is not enrolled at the reader's units, and for one who does not exist alike. */
export interface PatientRows<Statements extends readonly SQL[]> {
  readonly related: boolean;
  readonly rows: RowsOf<Statements>;
}

/**
 * Runs statements over one patient: settings, then the care relation, then the statements (DESIGN 5). Without a relation
 * every clinical table answers nothing, and the statements still run, so that the attempt is audited.
 */
export async function withPatientScope<const Statements extends readonly SQL[]>(
  records: Records,
  { tenantId, unitIds }: Reader,
  patientId: string,
  statements: Statements,
): Promise<Result<PatientRows<Statements>, RecordsError>> {
  const answer = await records.run({ kind: 'patient', tenantId, unitIds, patientId }, statements);
  if (!answer.ok) return answer;
  const found = answer.value.setUp[1]?.[0] as { readonly patient_id?: string } | undefined;
  return ok({ related: found?.patient_id === patientId, rows: answer.value.rows });
}
