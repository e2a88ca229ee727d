import type { Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import type { Records, RowsOf } from './records.ts';
import type { RecordsError } from './records-error.ts';

/**
 * Runs statements over what carries ids alone, across tenants: the directories and the sweep's cursors. They stand in the
 * main database, also for a tenant with one of its own; `entering` is the tenant whose entry is written.
 */
export async function withDirectoryScope<const Statements extends readonly SQL[]>(
  records: Records,
  statements: Statements,
  entering?: string,
): Promise<Result<RowsOf<Statements>, RecordsError>> {
  const answer = await records.run({ kind: 'directory', tenantId: entering }, statements);
  return answer.ok ? { ok: true, value: answer.value.rows } : answer;
}
