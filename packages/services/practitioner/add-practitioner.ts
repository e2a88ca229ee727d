import { insertRows } from '@naer/db/insert-rows';
import type { Records } from '@naer/db/records';
import type { practitionerUnit } from '@naer/db/schema/registry';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface NewPractitioner {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly name: string;
  /** 7 to 9 digits. */
  readonly hprNumber?: string | undefined;
  /** HPR authorisation codes (LE, SP, ..). */
  readonly authorisations?: readonly string[] | undefined;
  readonly units: readonly { readonly unitId: string; readonly role: 'nurse' | 'physician' | 'responder' }[];
}

const UNIT_COLUMNS = { practitionerId: 'uuid', unitId: 'uuid', role: 'text' } as const;

/** A person who works at one or more units; what the person sees follows from them. */
export async function addPractitioner(
  records: Records,
  { tenantId, practitionerId, name, hprNumber, authorisations = [], units }: NewPractitioner,
): Promise<Result<true, RegistryError>> {
  const rows = units.map(({ unitId, role }) => ({ practitionerId, unitId, role }));
  const answer = await withSystemScope(records, tenantId, [
    sql`insert into practitioner (tenant_id, practitioner_id, name, hpr_number, authorisations)
      values (${tenantId}::uuid, ${practitionerId}::uuid, ${name}, ${hprNumber ?? null}, ${`{${authorisations.join(',')}}`}::text[])`,
    insertRows<typeof practitionerUnit>('practitioner_unit', UNIT_COLUMNS, tenantId, rows, sql``),
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
