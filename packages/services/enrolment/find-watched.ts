import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { type ConsentScope, scopesOfCodes } from '@naer/domain/enrolment/consent';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';
import { codesOfPlans } from './load-enrolment-desk.ts';

/**
 * Whose plans ask for location or supervision, at one unit, and for which. Ids alone: whom the reader may see is decided
 * where they are listed.
 */
export async function findWatched(
  records: Records,
  tenantId: string,
  unitId: string,
): Promise<Result<ReadonlyMap<string, readonly ConsentScope[]>, ReadError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ patient_id: string; codes: readonly string[] }>`select x.patient_id, x.codes from (
        select p.patient_id, ${codesOfPlans()} as codes
        from enrolment e join patient p on p.tenant_id = e.tenant_id and p.patient_id = e.patient_id
        where e.tenant_id = ${tenantId}::uuid and e.unit_id = ${unitId}::uuid and e.active) x
      where x.codes::text <> '[]'`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const watched = answer.value[0].map(({ patient_id, codes }) => [patient_id, scopesOfCodes(codes)] as const);
  return ok(new Map(watched.filter(([, scopes]) => scopes.length > 0)));
}
