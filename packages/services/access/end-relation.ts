import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { RegistryError } from '../shared/registry-error.ts';
import { type EndingKind, endRow, NOT_OVER } from './end-row.ts';

export interface EndRelation {
  readonly tenantId: string;
  readonly patientId: string;
  readonly relationId: string;
  /** Who ends it; absent: the system itself. */
  readonly reader?: Reader | undefined;
}

const RELATION: EndingKind = {
  table: 'care_relation',
  key: 'relation_id',
  mark: 'ended',
  action: 'relation.end',
  goesOn: NOT_OVER,
};

/** Ends a relation now; one that has not begun never does. `not-found` when there is none that goes on. */
export function endRelation(
  records: Records,
  { relationId: id, ...whose }: EndRelation,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  return endRow(records, RELATION, { ...whose, id });
}
