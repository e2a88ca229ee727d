import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ParkedChange, ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { applyOneByOne } from './apply-one-by-one.ts';
import type { PlacedChange } from './placed-change.ts';
import { projectionStatements } from './projection-statements.ts';

const RETRY: ProjectionAnswer = { ok: false, reason: 'retry' };
/** Row by row is some ten times slower: this many are done far within the time a request is given. */
const CAREFUL_CHANGES_PER_REQUEST = 500;

/**
 * Writes the changes of many monitors of one tenant in one transaction and answers per payload, in order, after the commit.
 * Replay changes nothing. When PostgreSQL refuses the group, it goes in once more row by row: a change that is refused for
 * ever is parked in the answer of its payload, and all others are kept. Anything else that fails answers `retry` for every
 * payload that is not wholly settled.
 */
export async function applyMonitorEvents(
  records: Records,
  payloads: readonly RecordsPayload[],
): Promise<readonly ProjectionAnswer[]> {
  const tenantId = payloads[0]?.tenantId;
  if (tenantId === undefined) return [];
  if (payloads.some((payload) => payload.tenantId !== tenantId))
    throw new Error('Payloads of two tenants in one group');
  const changes = payloads.flatMap(({ patientId, changes: own }, payload) =>
    own.map((change): PlacedChange => ({ payload, patientId, change })),
  );
  const parked = payloads.map((): ParkedChange[] => []);
  const unsettled = new Set((await settle(records, tenantId, changes, parked)).map(({ payload }) => payload));
  return payloads.map((_, i) => (unsettled.has(i) ? RETRY : { ok: true, parked: parked[i] ?? [] }));
}

/** Answers the changes that are not settled. One failure ends it: a database that hangs is asked once. */
async function settle(
  records: Records,
  tenantId: string,
  changes: readonly PlacedChange[],
  parked: readonly ParkedChange[][],
): Promise<readonly PlacedChange[]> {
  if (changes.length === 0) return [];
  const answer = await withSystemScope(records, tenantId, projectionStatements(tenantId, changes));
  if (answer.ok) return [];
  if (answer.error.kind !== 'refused') return changes;
  for (let from = 0; from < changes.length; from += CAREFUL_CHANGES_PER_REQUEST) {
    const part = changes.slice(from, from + CAREFUL_CHANGES_PER_REQUEST);
    const refused = await applyOneByOne(records, tenantId, part);
    if (!refused.ok) return changes.slice(from);
    for (const { payload, parked: change } of refused.value) parked[payload]?.push(change);
  }
  return [];
}
