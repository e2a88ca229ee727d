import type { Alert } from '@naer/domain/alert/alert';
import { type MonitorPast, pastOfLists } from '@naer/domain/monitor/past';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { loadMonitorPast } from '@naer/services/patient/load-monitor-past';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { isRemembered } from './is-remembered.ts';
import { unitsOf } from './write-changes.ts';

const LIST_TIMEOUT_MS = 3_000;

/** `none`: Postgres knows no such patient in this tenant. `unavailable`: it cannot be asked now. */
export type PulledFacts =
  | { readonly facts: RegistryFacts; readonly past?: MonitorPast | undefined }
  | 'none'
  | 'unavailable';

/** A patient's facts from Postgres; for a monitor that begins `anew` while the records remember it, its past as well. */
export async function pullRegistry(
  bindings: Bindings,
  tenantId: string,
  patientId: string,
  anew: boolean,
): Promise<PulledFacts> {
  const records = await checkedRecords(bindings, tenantId);
  if (!records.ok) return 'unavailable';
  const facts = await loadRegistryFacts(records.value, tenantId, patientId);
  if (!facts.ok) return facts.error.code === 'not-found' ? 'none' : 'unavailable';
  if (!anew) return { facts: facts.value };
  if (!isRemembered(facts.value)) {
    const listed = await askLists(bindings, facts.value);
    return listed.length === 0 ? { facts: facts.value } : { facts: facts.value, past: pastOfLists(listed) };
  }
  const past = await loadMonitorPast(records.value, tenantId, patientId, Date.now());
  if (!past.ok) return 'unavailable';
  const listed = await askLists(bindings, facts.value, past.value.alerts);
  return { facts: facts.value, past: { ...past.value, listed } };
}

/** What the lists of all units that may have an alert of the patient show; one that does not answer holds nothing up. */
export async function askLists(
  bindings: Bindings,
  { tenantId, patientId, enrolment, cares = [] }: RegistryFacts,
  alerts: readonly Alert[] = [],
): Promise<MonitorPast['listed']> {
  const live = alerts.filter(({ state }) => state !== 'resolved');
  const units = new Set([enrolment.unitId, ...cares.map(({ unitId }) => unitId), ...live.flatMap(unitsOf)]);
  const asked = [...units].map(async (unitId) => {
    const shown = getUnitWorklist(bindings, tenantId, unitId).alertsOf(patientId);
    const own = await withTimeout(shown, LIST_TIMEOUT_MS, []).catch(() => []);
    return own.map((alert) => ({ unitId, alert }));
  });
  return (await Promise.all(asked)).flat();
}
