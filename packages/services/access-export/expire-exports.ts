import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { endExports } from './end-exports.ts';

/** Takes away what has had its time. Answers how many are gone. */
export async function expireExports(
  records: Records,
  tenantId: string,
  removeFiles: (prefix: string) => Promise<boolean>,
): Promise<Result<number, RecordsError>> {
  const ended = await endExports({ records, removeFiles }, tenantId, sql`x.expires_at <= now()`);
  return ended.ok ? ok(ended.value.gone) : ended;
}
