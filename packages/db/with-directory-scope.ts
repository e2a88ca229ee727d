import type { Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import type { Records, RowsOf } from './records.ts';
import type { RecordsError } from './records-error.ts';

/** Runs statements over what carries ids alone, across tenants: the directory and the sweep's cursors. */
export async function withDirectoryScope<const Statements extends readonly SQL[]>(
  records: Records,
  statements: Statements,
): Promise<Result<RowsOf<Statements>, RecordsError>> {
  const answer = await records.run({ kind: 'directory' }, statements);
  return answer.ok ? { ok: true, value: answer.value.rows } : answer;
}
