import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

/** Whether one of the person's units is of the organisation that owns a device: a shared one stands where its users work. */
export async function worksWhereDeviceBelongs(
  records: Records,
  { tenantId, unitIds }: Pick<Reader, 'tenantId' | 'unitIds'>,
  organisationId: string,
): Promise<Result<boolean, ReadError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ n: number }>`select 1 as n from unit u where u.tenant_id = ${tenantId}::uuid
      and u.unit_id = any (${`{${unitIds.join(',')}}`}::uuid[]) and u.organisation_id = ${organisationId}::uuid limit 1`,
  ]);
  return answer.ok ? ok(answer.value[0].length > 0) : err({ code: 'records-unavailable', cause: answer.error });
}
