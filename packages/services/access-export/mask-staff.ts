import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import { uuidArray } from '../tenant/steward.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What stands where staff stood. */
export const STAFF = 'staff';

/**
 * The lines without any id of staff, wherever in them it stands: who did what is told by the log alone, with a name where the
 * organisation gives it. Nothing else of a line is touched, so that digits stay as they are.
 */
export async function maskStaff(
  records: Records,
  tenantId: string,
  lines: readonly string[],
): Promise<Result<readonly string[], LineError>> {
  const ids = new Set(lines.flatMap((line) => line.match(UUID) ?? []));
  const answer = await withSystemScope(records, tenantId, [
    sql<{ id: string }>`select practitioner_id as id from practitioner where tenant_id = ${tenantId}::uuid
      and practitioner_id = any (${uuidArray([...ids])})`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const staff = new Set(answer.value[0].map(({ id }) => id));
  return ok(lines.map((line) => line.replaceAll(UUID, (id) => (staff.has(id) ? STAFF : id))));
}
