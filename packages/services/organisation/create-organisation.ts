import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { type Steward, testify } from '../tenant/steward.ts';
import { type DatedArea, insertAreas } from './insert-areas.ts';

export interface NewOrganisation {
  readonly tenantId: string;
  readonly organisationId: string;
  /** Norwegian organisation number, nine digits. */
  readonly number: string;
  readonly kind: 'hospital-trust' | 'municipality' | 'gp-practice' | 'other';
  readonly name: string;
  /** Four digits; of municipalities alone. */
  readonly municipalityNumber?: string | undefined;
  readonly areas?: readonly DatedArea[] | undefined;
  /** Absent: the system itself (seed). */
  readonly by?: Steward | undefined;
}

/** An organisation of the community: controller (dataansvarlig) of its own records. */
export async function createOrganisation(
  records: Records,
  { tenantId, organisationId, number, kind, name, municipalityNumber, areas = [], by }: NewOrganisation,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`with o as (insert into organisation (tenant_id, organisation_id, number, kind, name, municipality_number)
        values (${tenantId}::uuid, ${organisationId}::uuid, ${number}, ${kind}, ${name}, ${municipalityNumber ?? null})
        returning organisation_id)
      ${by === undefined ? sql`` : sql`, a as (${testify(by, 'organisation.create', organisationId, sql`o`)})`}
      select organisation_id from o`,
    insertAreas(tenantId, organisationId, areas),
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
