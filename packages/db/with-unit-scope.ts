import type { Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import type { Reader } from './reader.ts';
import type { Records, RowsOf } from './records.ts';
import type { RecordsError } from './records-error.ts';

/** Runs statements over the patients whom the reader's units follow: enrolled there, or with a part in their care. */
export async function withUnitScope<const Statements extends readonly SQL[]>(
  records: Records,
  { tenantId, practitionerId, unitIds }: Reader,
  statements: Statements,
): Promise<Result<RowsOf<Statements>, RecordsError>> {
  const answer = await records.run({ kind: 'unit', tenantId, practitionerId, unitIds }, statements);
  return answer.ok ? { ok: true, value: answer.value.rows } : answer;
}
