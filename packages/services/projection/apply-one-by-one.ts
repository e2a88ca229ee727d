import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { ParkedChange } from '@naer/domain/monitor/projector-port';
import { ok, type Result } from '@naer/domain/result';
import type { PlacedChange } from './placed-change.ts';
import { carefulStatements } from './projection-statements.ts';

/** A change that PostgreSQL refuses for ever, and the payload it came in. */
export interface RefusedChange {
  readonly payload: number;
  readonly parked: ParkedChange;
}

/**
 * One request and one transaction: applies every change on its own and answers those that PostgreSQL refuses for ever, in
 * the order of the changes. All others are committed. Any other error: nothing was kept.
 */
export async function applyOneByOne(
  records: Records,
  tenantId: string,
  changes: readonly PlacedChange[],
): Promise<Result<readonly RefusedChange[], RecordsError>> {
  const careful = carefulStatements(tenantId, changes);
  const answer = await withSystemScope(
    records,
    tenantId,
    careful.map(({ statement }) => statement),
  );
  if (!answer.ok) return answer;
  const reasons = new Map<unknown, Omit<ParkedChange, 'change'>>();
  for (const [i, { items }] of careful.entries())
    for (const { place, sql_state: sqlState, refused_by } of answer.value[i] ?? [])
      reasons.set(items[place]?.change, { sqlState, ...(refused_by === null ? {} : { constraint: refused_by }) });
  return ok(
    changes.flatMap(({ payload, change }) => {
      const reason = reasons.get(change);
      return reason === undefined ? [] : [{ payload, parked: { change, ...reason } }];
    }),
  );
}
