import type { UnitView } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';

/** A new name for a unit, when the caller has seen what stands. */
export async function renameUnit(
  records: Records,
  steward: Steward,
  { unitId, version }: UnitView,
  name: string,
): Promise<Result<{ readonly version: number }, FrameError>> {
  const answer = await withSystemScope(records, steward.tenantId, [
    sql<{
      version: number;
    }>`with u as (update unit set name = ${name}, unit_version = unit_version + 1, updated_at = now()
        where tenant_id = ${steward.tenantId}::uuid and unit_id = ${unitId}::uuid and unit_version = ${version}::bigint
        returning unit_version),
      a as (${testify(steward, 'unit.rename', unitId, sql`u`)})
      select unit_version::float8 as version from u`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [changed] = answer.value[0];
  return changed === undefined ? err({ code: 'stale-version', version: version + 1 }) : ok(changed);
}
