import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { type Steward, testify } from '../tenant/steward.ts';

export interface NewUnit {
  readonly tenantId: string;
  readonly unitId: string;
  readonly organisationId: string;
  readonly name: string;
  /** Absent: the system itself (seed). */
  readonly by?: Steward | undefined;
}

/**
 * A unit that follows patients: it has a worklist, and practitioners work at it. Monitors hold a
 * block of its organisation as one of each unit: those of such patients are told anew.
 */
export async function createUnit(
  records: Records,
  { tenantId, unitId, organisationId, name, by }: NewUnit,
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`with u as (insert into unit (tenant_id, unit_id, organisation_id, name)
        values (${tenantId}::uuid, ${unitId}::uuid, ${organisationId}::uuid, ${name}) returning unit_id),
      p as (update patient w set registry_version = w.registry_version + 1, updated_at = now()
        where w.tenant_id = ${tenantId}::uuid and w.patient_id in (select b.patient_id from access_block b
          where b.tenant_id = ${tenantId}::uuid and b.organisation_id = ${organisationId}::uuid and b.lifted_at is null))
      ${by === undefined ? sql`` : sql`, a as (${testify(by, 'unit.create', unitId, sql`u`)})`}
      select unit_id from u`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
