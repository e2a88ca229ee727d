import { listTenants } from '@naer/services/tenant/list-tenants';
import { getAuditSealer } from '../audit/get-audit-sealer.ts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { eachTenant, isWoken } from './each-tenant.ts';

const BUDGET_MS = 10_000;

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
  const list = (after: string | undefined) => listTenants(records.value, { after });
  const walked = await eachTenant({ list, isOver: () => Date.now() >= until }, async (tenantIds) => {
    const wakes = tenantIds.map((tenantId) => isWoken(getAuditSealer(bindings, tenantId).wake({ v: 1, tenantId })));
    for (const woken of await Promise.all(wakes)) count[woken ? 'woken' : 'failed'] += 1;
    return true;
  });
  return walked && { ...count, ...walked };
}
