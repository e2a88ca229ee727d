import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';

/** One group into Postgres, as one batch; answers per payload after the commit. */
export async function applyRecords(
  bindings: Bindings,
  payloads: readonly RecordsPayload[],
): Promise<readonly ProjectionAnswer[]> {
  // A projector is of one tenant: its database may be down while that of others answers.
  const records = await checkedRecords(bindings, payloads[0]?.tenantId);
  if (!records.ok) return payloads.map(() => ({ ok: false, reason: 'retry' }));
  return await applyMonitorEvents(records.value, payloads);
}
