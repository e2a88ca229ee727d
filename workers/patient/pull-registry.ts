import type { MonitorPast } from '@naer/domain/monitor/past';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { loadMonitorPast } from '@naer/services/patient/load-monitor-past';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { isRemembered } from './is-remembered.ts';

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
  const records = await checkedRecords(bindings);
  if (!records.ok) return 'unavailable';
  const facts = await loadRegistryFacts(records.value, tenantId, patientId);
  if (!facts.ok) return facts.error.code === 'not-found' ? 'none' : 'unavailable';
  if (!anew || !isRemembered(facts.value)) return { facts: facts.value };
  const past = await loadMonitorPast(records.value, tenantId, patientId, Date.now());
  return past.ok ? { facts: facts.value, past: past.value } : 'unavailable';
}
