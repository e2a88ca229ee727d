import type { KinPage, KinView } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { KIN_COLUMNS, type KinRow, showKin } from './kin-row.ts';

/** A patient's next of kin and what they may see, the latest granted first, ended ones included; audited. */
export async function listKin(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<KinPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: reader.citizen === undefined ? 'kin.list' : 'own.kin',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<KinRow>`select ${KIN_COLUMNS} from kin_relation k
      where k.tenant_id = ${reader.tenantId}::uuid and k.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (k.created_at, k.kin_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by k.created_at desc, k.kin_id desc limit ${rows}`,
    show: showKin,
    placeOf: (row) => [row.created_us, row.kin_id],
  });
}

/** A next of kin as they stand after a change by somebody who was let in to make it. */
export async function readKin(
  records: Records,
  tenantId: string,
  patientId: string,
  kinId: string,
): Promise<Result<KinView, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<KinRow>`select ${KIN_COLUMNS} from kin_relation k where k.tenant_id = ${tenantId}::uuid
      and k.patient_id = ${patientId}::uuid and k.kin_id = ${kinId}::uuid`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(showKin(row));
}
