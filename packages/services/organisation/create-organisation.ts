import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface NewOrganisation {
  readonly tenantId: string;
  readonly organisationId: string;
  /** Norwegian organisation number, nine digits. */
  readonly number: string;
  readonly kind: 'hospital-trust' | 'municipality' | 'gp-practice' | 'other';
  readonly name: string;
}

/** An organisation of the community: controller (dataansvarlig) of its own records. */
export async function createOrganisation(
  records: Records,
  { tenantId, organisationId, number, kind, name }: NewOrganisation,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`insert into organisation (tenant_id, organisation_id, number, kind, name)
      values (${tenantId}::uuid, ${organisationId}::uuid, ${number}, ${kind}, ${name})`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
