import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { RegistryError } from '../shared/registry-error.ts';
import { type EndingKind, endRow } from './end-row.ts';

const BLOCK: EndingKind = {
  table: 'access_block',
  key: 'block_id',
  mark: 'lifted',
  action: 'block.lift',
  goesOn: sql`true`,
};

/** Lifts a block by the patient's wish, at once. `not-found` when none such stands. */
export function liftBlock(
  records: Records,
  reader: Reader,
  { patientId, blockId: id }: { readonly patientId: string; readonly blockId: string },
): Promise<Result<{ readonly version: number }, RegistryError>> {
  return endRow(records, BLOCK, { tenantId: reader.tenantId, patientId, id, reader });
}
