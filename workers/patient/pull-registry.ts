import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';

/** `none`: Postgres knows no such patient in this tenant. `unavailable`: it cannot be asked now. */
export type PulledFacts = RegistryFacts | 'none' | 'unavailable';

/** A patient's facts from Postgres. */
export async function pullRegistry(bindings: Bindings, tenantId: string, patientId: string): Promise<PulledFacts> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return 'unavailable';
  const facts = await loadRegistryFacts(records.value, tenantId, patientId);
  if (facts.ok) return facts.value;
  return facts.error.code === 'not-found' ? 'none' : 'unavailable';
}
