import type { BlockPage, BlockView } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';
import { BLOCK_COLUMNS, type BlockRow, showBlock } from './block-row.ts';

/**
 * Whom the patient keeps out, the latest recorded first, lifted ones included; audited. For the unit that answers for
 * the patient: whom somebody does not trust is told to nobody who needs not know it.
 */
export async function listBlocks(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<BlockPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'block.list',
    use: 'answer',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<BlockRow>`select ${BLOCK_COLUMNS} from access_block b
      where b.tenant_id = ${reader.tenantId}::uuid and b.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (b.recorded_at, b.block_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by b.recorded_at desc, b.block_id desc limit ${rows}`,
    show: showBlock,
    placeOf: (row) => [row.recorded_us, row.block_id],
  });
}

/** A block as it stands after a change by somebody who was let in to make it. */
export async function readBlock(
  records: Records,
  tenantId: string,
  patientId: string,
  blockId: string,
): Promise<Result<BlockView, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<BlockRow>`select ${BLOCK_COLUMNS} from access_block b where b.tenant_id = ${tenantId}::uuid
      and b.patient_id = ${patientId}::uuid and b.block_id = ${blockId}::uuid`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(showBlock(row));
}
