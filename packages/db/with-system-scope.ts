import type { Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import type { Records, RowsOf } from './records.ts';
import type { RecordsError } from './records-error.ts';

/** Runs statements over one whole tenant in one transaction. Not for reads on behalf of a person. */
export async function withSystemScope<const Statements extends readonly SQL[]>(
  records: Records,
  tenantId: string,
  statements: Statements,
): Promise<Result<RowsOf<Statements>, RecordsError>> {
  const answer = await records.run({ kind: 'system', tenantId }, statements);
  return answer.ok ? { ok: true, value: answer.value.rows } : answer;
}
