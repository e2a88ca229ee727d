import type { Records } from '@naer/db/records';
import { countClearAddresses } from '@naer/domain/duty/unit-duty-facts';
import { forgetPushSubscriptions } from '@naer/services/duty/end-push-subscription';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { raiseUnits } from '@naer/services/duty/raise-units';
import { sealClearAddresses } from '@naer/services/duty/seal-clear-addresses';
import { listUnits, type SweptUnit } from '@naer/services/sweep/list-units';
import { loadPosition } from '@naer/services/sweep/load-position';
import { storePosition } from '@naer/services/sweep/store-position';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import type { Bindings } from '../env.ts';
import { addressKeysOf } from '../objects/address-keys.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { lookAtMonitor } from './look-at-monitor.ts';
import { type ListSweepEffects, sweepList } from './sweep-list.ts';

const WALK = 'units';
const BUDGET_MS = 10_000;
const VISIT_MS = 5_000;
const AT_ONCE = 10;
/** What is in clear is sealed so many rows a walk. */
const CLEAR_AT_ONCE = 200;

/** Counts only. */
export interface UnitSweepReport {
  readonly visited: number;
  readonly pushed: number;
  readonly failed: number;
  /** Browsers that their push service no longer knows. */
  readonly forgotten: number;
  /** Entries of lists that no monitor would have there. */
  readonly unlisted: number;
  readonly done: boolean;
}

/**
 * Walks all units: a duty object that holds older facts gets those of the records, the records forget the browsers that
 * it found gone, and its list lets go of what no monitor would have there. To be asked is enough to arm a dead alarm.
 * Undefined when Postgres cannot be asked now.
 */
export async function sweepUnits(bindings: Bindings): Promise<UnitSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const until = Date.now() + BUDGET_MS;
  const count = { visited: 0, pushed: 0, failed: 0, forgotten: 0, unlisted: 0 };
  const stored = await loadPosition(records.value, WALK);
  if (!stored.ok) return undefined;
  let cursor = stored.value?.position || null;
  while (true) {
    const page = await listUnits(records.value, cursor);
    if (!page.ok) return undefined;
    const { items, nextCursor } = page.value;
    const [first] = items;
    if (first?.clear === true)
      await sealClearAddresses(records.value, addressKeysOf(bindings), first.tenantId, CLEAR_AT_ONCE);
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
  const list = sweepList(listEffects(bindings, unit), unit.unitId);
  const { unlisted, failed } = await list.catch(() => ({ unlisted: 0, failed: 1 }));
  count.unlisted += unlisted;
  count.failed += failed;
}

function listEffects(bindings: Bindings, { tenantId, unitId }: SweptUnit): ListSweepEffects {
  const list = getUnitWorklist(bindings, tenantId, unitId);
  return {
    async shown() {
      const byPatient = Map.groupBy(await list.entries(), ({ patientId }) => patientId);
      return new Map(
        [...byPatient].map(([patientId, entries]) => [
          patientId,
          new Map(entries.map(({ alertId, revision }) => [alertId, revision])),
        ]),
      );
    },
    lookAt: (patientId) => lookAtMonitor(bindings, tenantId, patientId),
    async unlist(patientId, alertIds) {
      const shown = (await list.alertsOf(patientId)).filter(({ alertId }) => alertIds.includes(alertId));
      await getPatientMonitor(bindings, tenantId, patientId).repair({ kind: 'unlist', unitId, shown });
    },
    visitTimeoutMs: VISIT_MS,
  };
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
