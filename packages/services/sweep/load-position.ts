import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** Where a walk stands, and since when (epoch ms); null before its first step. */
export async function loadPosition(
  records: Records,
  name: string,
): Promise<Result<{ readonly position: string; readonly at: number } | null, RecordsError>> {
  const answer = await withDirectoryScope(records, [
    sql<{ position: string; at: number }>`select position, (extract(epoch from updated_at) * 1e3)::float8 as at
      from sweep_cursor where name = ${name}`,
  ]);
  return answer.ok ? ok(answer.value[0][0] ?? null) : answer;
}
