import type { Records } from '@naer/db/records';
import { forgetPushSubscriptions } from '@naer/services/duty/end-push-subscription';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { listUnits, type SweptUnit } from '@naer/services/sweep/list-units';
import { loadPosition } from '@naer/services/sweep/load-position';
import { storePosition } from '@naer/services/sweep/store-position';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';

const WALK = 'units';
const BUDGET_MS = 10_000;
const VISIT_MS = 5_000;
const AT_ONCE = 10;

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
  const until = Date.now() + BUDGET_MS;
  const count = { visited: 0, pushed: 0, failed: 0, forgotten: 0 };
  const stored = await loadPosition(records.value, WALK);
  if (!stored.ok) return undefined;
  let cursor = stored.value?.position || null;
  while (true) {
    const page = await listUnits(records.value, cursor);
    if (!page.ok) return undefined;
    const { items, nextCursor } = page.value;
    for (let i = 0; i < items.length; i += AT_ONCE)
      await Promise.all(items.slice(i, i + AT_ONCE).map((unit) => visit(bindings, records.value, unit, count)));
    cursor = nextCursor;
    const kept = await storePosition(records.value, WALK, cursor ?? '');
    if (!kept.ok) return undefined;
    if (cursor === null) return { ...count, done: true };
    if (Date.now() >= until) return { ...count, done: false };
  }
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
  if (status.version !== null && status.version >= dutyVersion) return true;
  const facts = await loadUnitFacts(records, tenantId, unitId);
  if (!facts.ok) return false;
  const { active } = await duty.applyUnit(facts.value);
  if (active) count.pushed += 1;
  return active;
}
