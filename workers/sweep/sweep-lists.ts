import type { SweptUnit } from '@naer/services/sweep/list-units';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { lookAtMonitor } from './look-at-monitor.ts';
import { type ListSweepEffects, type ListSweepReport, sweepList } from './sweep-list.ts';
import { walkUnits } from './walk-units.ts';

const BUDGET_MS = 10_000;
const LIST_MS = 5_000;
const VISIT_MS = 2_000;

/** Counts only. */
export interface ListsSweepReport extends ListSweepReport {
  readonly done: boolean;
}

/** Walks all lists: each lets go of what no monitor would have there. Undefined when Postgres cannot be asked now. */
export async function sweepLists(bindings: Bindings): Promise<ListsSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const count = { unlisted: 0, failed: 0 };
  const visit = async (unit: SweptUnit) => {
    const { unlisted, failed } = await sweepList(effectsOf(bindings, unit), unit.unitId);
    count.unlisted += unlisted;
    count.failed += failed;
  };
  const walked = await walkUnits(records.value, { name: 'lists', budgetMs: BUDGET_MS, visit });
  return walked && { ...count, ...walked };
}

function effectsOf(bindings: Bindings, { tenantId, unitId }: SweptUnit): ListSweepEffects {
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
    listTimeoutMs: LIST_MS,
    now: () => Date.now(),
    random: () => Math.random(),
  };
}
