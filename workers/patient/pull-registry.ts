import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';

/** A patient's facts from Postgres; undefined when they cannot be had now or there are none. */
export async function pullRegistry(
  bindings: Bindings,
  tenantId: string,
  patientId: string,
): Promise<RegistryFacts | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const facts = await loadRegistryFacts(records.value, tenantId, patientId);
  return facts.ok ? facts.value : undefined;
}
