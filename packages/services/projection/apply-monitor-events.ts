import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ParkedChange, ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import type { PlacedChange } from './placed-change.ts';
import { projectionStatements } from './projection-statements.ts';

const RETRY: ProjectionAnswer = { ok: false, reason: 'retry' };

/**
 * Writes the changes of many monitors of one tenant in one transaction and answers per payload, in order, after the commit.
 * Replay changes nothing. A change that PostgreSQL refuses for ever is found by halving, parked in the answer of its payload,
 * and all others are kept. Anything else that fails answers `retry` for every payload that is not wholly settled.
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
  const unsettled = new Set<number>();
  await settle(records, tenantId, changes, parked, unsettled);
  return payloads.map((_, i) => (unsettled.has(i) ? RETRY : { ok: true, parked: parked[i] ?? [] }));
}

async function settle(
  records: Records,
  tenantId: string,
  changes: readonly PlacedChange[],
  parked: readonly ParkedChange[][],
  unsettled: Set<number>,
): Promise<void> {
  if (changes.length === 0) return;
  if (unsettled.size > 0) return giveUp(changes, unsettled);
  const answer = await withSystemScope(records, tenantId, projectionStatements(tenantId, changes));
  if (answer.ok) return;
  if (answer.error.kind !== 'refused') return giveUp(changes, unsettled);
  const [only, ...others] = changes;
  if (only !== undefined && others.length === 0) {
    const { sqlState, constraint } = answer.error;
    parked[only.payload]?.push({ change: only.change, sqlState, ...(constraint === undefined ? {} : { constraint }) });
    return;
  }
  const middle = Math.ceil(changes.length / 2);
  await settle(records, tenantId, changes.slice(0, middle), parked, unsettled);
  await settle(records, tenantId, changes.slice(middle), parked, unsettled);
}

/** One failure ends the group: a database that hangs is not asked once per half. */
function giveUp(changes: readonly PlacedChange[], unsettled: Set<number>): void {
  for (const { payload } of changes) unsettled.add(payload);
}
