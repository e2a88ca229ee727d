import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { RegistryError } from '../shared/registry-error.ts';
import { type EndingKind, endRow, NOT_OVER } from './end-row.ts';

const KIN: EndingKind = {
  table: 'kin_relation',
  key: 'kin_id',
  mark: 'ended',
  action: 'kin.end',
  goesOn: NOT_OVER,
};

/** Ends what a next of kin may see, at once. `not-found` when there is nothing that goes on. */
export function endKin(
  records: Records,
  reader: Reader,
  { patientId, kinId: id }: { readonly patientId: string; readonly kinId: string },
): Promise<Result<{ readonly version: number }, RegistryError>> {
  return endRow(records, KIN, { tenantId: reader.tenantId, patientId, id, reader });
}
