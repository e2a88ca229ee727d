import { loadChangedDeviceFacts } from '@naer/services/device/load-device-facts';
import { listTenants } from '@naer/services/tenant/list-tenants';
import { getDevice, namesOf } from '../device/get-device.ts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';

/** Longer than facts are used unasked: what changed before that every object asks for by itself. */
const CHANGED_WITHIN_MS = 15 * 60_000;
const BUDGET_MS = 10_000;
const VISIT_MS = 3_000;
const MOST_OF_A_TENANT = 1_000;
const AT_ONCE = 10;

/** Counts only. */
export interface DeviceSweepReport {
  readonly pushed: number;
  readonly failed: number;
  readonly done: boolean;
}

/**
 * Brings devices that changed lately to their objects, by each name, again: a push that was lost is made good within one run. Idempotent by
 * version. Undefined when Postgres cannot be asked now.
 */
export async function sweepDevices(bindings: Bindings): Promise<DeviceSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const begun = Date.now();
  const count = { pushed: 0, failed: 0 };
  let after: string | undefined;
  while (Date.now() < begun + BUDGET_MS) {
    const tenants = await listTenants(records.value, after === undefined ? {} : { after });
    if (!tenants.ok) return undefined;
    if (tenants.value.length === 0) return { ...count, done: true };
    for (const tenantId of tenants.value) {
      const changed = await loadChangedDeviceFacts(records.value, tenantId, {
        since: begun - CHANGED_WITHIN_MS,
        limit: MOST_OF_A_TENANT,
      });
      if (!changed.ok) {
        // A tenant whose own database is away holds nobody else up.
        if (records.value.databaseOf(tenantId) === records.value) return undefined;
        count.failed += 1;
        after = tenantId;
        continue;
      }
      for (let i = 0; i < changed.value.length; i += AT_ONCE) {
        const told = changed.value.slice(i, i + AT_ONCE).map(async ({ key, facts }) => {
          const push = Promise.all(
            namesOf(key, facts).map((name) => getDevice(bindings, tenantId, name).applyDevice(facts)),
          );
          const answers = await withTimeout(push, VISIT_MS, []).catch(() => []);
          count[answers.length > 0 && answers.every(({ active }) => active) ? 'pushed' : 'failed'] += 1;
        });
        await Promise.all(told);
      }
      after = tenantId;
    }
  }
  return { ...count, done: false };
}
