import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

/** Ids of tenants in order, after the given one. */
export async function listTenants(
  records: Records,
  { after, limit = 100 }: { readonly after?: string | undefined; readonly limit?: number } = {},
): Promise<Result<readonly string[], RecordsError>> {
  const answer = await withDirectoryScope(records, [
    sql<{ tenant_id: string }>`select tenant_id from tenant_directory
      where tenant_id > coalesce(${after ?? null}::uuid, '00000000-0000-0000-0000-000000000000')
      order by tenant_id limit ${limit}`,
  ]);
  return answer.ok ? ok(answer.value[0].map((row) => row.tenant_id)) : answer;
}
