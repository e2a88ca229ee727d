import { openIdentity } from '@naer/auth/seal';
import { findUnusualAccess } from '@naer/services/audit/find-unusual-access';
import type { OpenIdentity } from '@naer/services/own/find-own';
import { loadPosition } from '@naer/services/sweep/load-position';
import { storePosition } from '@naer/services/sweep/store-position';
import { listTenants } from '@naer/services/tenant/list-tenants';
import { type Bindings, configurationOf } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { eachTenant } from './each-tenant.ts';

const BUDGET_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Looked through at once when the walk is behind. */
const LONGEST_MS = 24 * HOUR_MS;
/** Transactions that began before have ended by then. */
const SETTLED_MS = 600_000;

/** Counts only. */
export interface AccessSweepReport {
  readonly looked: number;
  readonly found: number;
  readonly done: boolean;
}

/**
 * Looks for unusual access in each tenant's log, hour by hour as it was written. Where it stands is kept per tenant.
 * Undefined without Postgres.
 */
export async function sweepAccess(bindings: Bindings): Promise<AccessSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const until = Date.now() + BUDGET_MS;
  const { IDENTITY_KEY, UNUSUAL_ACCESS } = configurationOf(bindings);
  const open: OpenIdentity = async (sealed, owner) => {
    const identity = await openIdentity(IDENTITY_KEY, sealed, owner);
    return identity.ok ? identity.value : undefined;
  };
  const effects = {
    records: records.value,
    open,
    limits: UNUSUAL_ACCESS,
    isOver: () => Date.now() >= until,
  };
  const count = { looked: 0, found: 0 };
  const list = (after: string | undefined) => listTenants(records.value, { after });
  const walked = await eachTenant({ list, isOver: effects.isOver }, async (tenantIds) => {
    for (const tenantId of tenantIds) {
      const name = `access/${tenantId}`;
      const now = Date.now();
      const stored = await loadPosition(records.value, name);
      if (!stored.ok) return false;
      const from = Number(stored.value?.position ?? now - LONGEST_MS);
      const to = Math.min(from + LONGEST_MS, now - SETTLED_MS);
      if (to - from < HOUR_MS) continue;
      // A tenant whose own database is away is passed over and met again.
      const found = await findUnusualAccess(effects, tenantId, { from, to });
      if (!found.ok || found.value === undefined) continue;
      if (!(await storePosition(records.value, name, String(to))).ok) return false;
      count.looked += 1;
      count.found += found.value;
    }
    return true;
  });
  return walked && { ...count, ...walked };
}
