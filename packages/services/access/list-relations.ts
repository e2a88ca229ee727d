import type { RelationPage } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { RELATION_COLUMNS, type RelationRow, showRelation } from './relation-row.ts';

/** Who else may or might see a patient, the latest granted first, what is over included; audited. */
export async function listRelations(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<RelationPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'relation.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<RelationRow>`select ${RELATION_COLUMNS} from care_relation c
      where c.tenant_id = ${reader.tenantId}::uuid and c.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (c.created_at, c.relation_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by c.created_at desc, c.relation_id desc limit ${rows}`,
    show: showRelation,
    placeOf: (row) => [row.created_us, row.relation_id],
  });
}
