import { sealIdentity } from '@naer/auth/seal';
import type { Records } from '@naer/db/records';
import { drillDevice, drillFacts } from '@naer/domain/drill/drill-facts';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { loadUnitFacts } from '../duty/load-unit-facts.ts';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';

/** What stands on the list where a patient's name would. */
const DRILL_NAME = 'Øvelse';

/** What the monitor of a unit's test patient must know, by the unit as it stands now; undefined when it cannot be asked. */
export async function loadDrillFacts(
  records: Records,
  identityKey: string,
  { tenantId, unitId, now }: { readonly tenantId: string; readonly unitId: string; readonly now: number },
): Promise<RegistryFacts | undefined> {
  const [unit, wrappedKey] = [await loadUnitFacts(records, tenantId, unitId), await loadTenantKey(records, tenantId)];
  if (!unit.ok || !wrappedKey.ok) return undefined;
  const { patientId } = drillDevice(tenantId, unitId);
  const identity = { name: DRILL_NAME, birthDate: '' };
  const sealed = await sealIdentity(identityKey, wrappedKey.value, { tenantId, patientId }, identity);
  if (!sealed.ok) return undefined;
  const { care, timeZone } = unit.value;
  return drillFacts(tenantId, { care, cares: [care], timeZone, sealedIdentity: sealed.value }, now);
}
