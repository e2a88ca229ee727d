import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** Keeps where a walk stands, so that the next call goes on from there. */
export async function storePosition(
  records: Records,
  name: string,
  position: string,
): Promise<Result<true, RecordsError>> {
  const answer = await withDirectoryScope(records, [
    sql`insert into sweep_cursor (name, position) values (${name}, ${position})
      on conflict (name) do update set position = excluded.position, updated_at = now()`,
  ]);
  return answer.ok ? ok(true) : answer;
}
