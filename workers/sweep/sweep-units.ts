import type { Records } from '@naer/db/records';
import { countClearAddresses } from '@naer/domain/duty/unit-duty-facts';
import { forgetPushSubscriptions } from '@naer/services/duty/end-push-subscription';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { raiseUnits } from '@naer/services/duty/raise-units';
import { sealClearAddresses } from '@naer/services/duty/seal-clear-addresses';
import type { SweptUnit } from '@naer/services/sweep/list-units';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import type { Bindings } from '../env.ts';
import { addressKeysOf } from '../objects/address-keys.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { walkUnits } from './walk-units.ts';

const BUDGET_MS = 10_000;
const VISIT_MS = 5_000;
/** What is in clear is sealed so many rows a walk. */
const CLEAR_AT_ONCE = 200;

/** Counts only. */
export interface UnitSweepReport {
  readonly visited: number;
  readonly pushed: number;
  readonly failed: number;
  /** Browsers that their push service no longer knows. */
  readonly forgotten: number;
  readonly done: boolean;
}

/**
 * Walks all units: a duty object that holds older facts gets those of the records, and the records forget the browsers
 * that it found gone. To be asked is enough to arm a dead alarm. Undefined when Postgres cannot be asked now.
 */
export async function sweepUnits(bindings: Bindings): Promise<UnitSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const count = { visited: 0, pushed: 0, failed: 0, forgotten: 0 };
  const walked = await walkUnits(records.value, {
    name: 'units',
    budgetMs: BUDGET_MS,
    async begin([first]) {
      if (first?.clear === true)
        await sealClearAddresses(records.value, addressKeysOf(bindings), first.tenantId, CLEAR_AT_ONCE);
    },
    visit: (unit) => visit(bindings, records.value, unit, count),
  });
  return walked && { ...count, ...walked };
}

type Count = { -readonly [K in keyof Omit<UnitSweepReport, 'done'>]: number };

async function visit(bindings: Bindings, records: Records, unit: SweptUnit, count: Count): Promise<void> {
  count.visited += 1;
  const done = await withTimeout(meet(bindings, records, unit, count), VISIT_MS, false).catch(() => false);
  if (!done) count.failed += 1;
}

async function meet(
  bindings: Bindings,
  records: Records,
  { tenantId, unitId, dutyVersion }: SweptUnit,
  count: Count,
): Promise<boolean> {
  const duty = getUnitDuty(bindings, tenantId, unitId);
  const status = await duty.status();
  if (status.gone.length > 0) {
    const forgotten = await forgetPushSubscriptions(records, tenantId, status.gone);
    if (!forgotten.ok) return false;
    count.forgotten += status.gone.length;
  }
  if (status.version !== null && status.version >= dutyVersion && status.clear === 0) return true;
  let facts = await loadUnitFacts(records, tenantId, unitId);
  if (!facts.ok) return false;
  if (status.clear > 0 && facts.value.version === status.version && countClearAddresses(facts.value) === 0) {
    // What it was told in clear is of the very version that stands.
    const raised = await raiseUnits(records, tenantId, [unitId]);
    if (!raised.ok) return false;
    facts = await loadUnitFacts(records, tenantId, unitId);
    if (!facts.ok) return false;
  }
  const { active } = await duty.applyUnit(facts.value);
  if (active) count.pushed += 1;
  return active;
}
