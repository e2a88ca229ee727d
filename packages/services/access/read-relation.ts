import type { RelationView } from '@naer/contracts/access';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { RELATION_COLUMNS, type RelationRow, showRelation } from './relation-row.ts';

/** A relation as it stands after a change by somebody who was let in to make it. */
export async function readRelation(
  records: Records,
  tenantId: string,
  patientId: string,
  relationId: string,
): Promise<Result<RelationView, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<RelationRow>`select ${RELATION_COLUMNS} from care_relation c where c.tenant_id = ${tenantId}::uuid
      and c.patient_id = ${patientId}::uuid and c.relation_id = ${relationId}::uuid`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(showRelation(row));
}
