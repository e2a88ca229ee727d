import { listTenants } from '@naer/services/tenant/list-tenants';
import { getAuditSealer } from '../audit/get-audit-sealer.ts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';

const BUDGET_MS = 10_000;
const VISIT_MS = 3_000;

/** Counts only. */
export interface AuditSweepReport {
  readonly woken: number;
  readonly failed: number;
  readonly done: boolean;
}

/** Wakes the sealer of every tenant's log. Undefined without Postgres. */
export async function sweepAudit(bindings: Bindings): Promise<AuditSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const until = Date.now() + BUDGET_MS;
  const count = { woken: 0, failed: 0 };
  let after: string | undefined;
  while (Date.now() < until) {
    const tenants = await listTenants(records.value, { after });
    if (!tenants.ok) return undefined;
    if (tenants.value.length === 0) return { ...count, done: true };
    after = tenants.value.at(-1);
    const wakes = tenants.value.map(async (tenantId) => {
      const wake = getAuditSealer(bindings, tenantId).wake({ v: 1, tenantId });
      return await withTimeout(
        wake.then(() => true),
        VISIT_MS,
        false,
      ).catch(() => false);
    });
    for (const woken of await Promise.all(wakes)) count[woken ? 'woken' : 'failed'] += 1;
  }
  return { ...count, done: false };
}
