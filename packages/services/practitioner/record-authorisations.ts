import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface Authorisations {
  readonly tenantId: string;
  readonly practitionerId: string;
  /** 7 to 9 digits. */
  readonly hprNumber: string;
  /** HPR authorisation codes (LE, SP, ..), all of them. */
  readonly authorisations: readonly string[];
}

/** What the register of health personnel says of a person now. Plans approved before keep what was true then. */
export async function recordAuthorisations(
  records: Records,
  { tenantId, practitionerId, hprNumber, authorisations }: Authorisations,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ practitioner_id: string }>`update practitioner
      set hpr_number = ${hprNumber}, authorisations = ${`{${authorisations.join(',')}}`}::text[], updated_at = now()
      where tenant_id = ${tenantId}::uuid and practitioner_id = ${practitionerId}::uuid returning practitioner_id`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return answer.value[0].length === 0 ? err({ code: 'not-found' }) : ok(true);
}
