import type { SimulatorPatient } from '@naer/simulator/run-simulator';
import { ACKNOWLEDGE_RED_WITHIN_MS, PROGRAMMES } from './demo-plans.ts';
import { demoPatient, demoTenants } from './demo-tenants.ts';
import { issueDeviceLogin } from './issue-logins.ts';
import { seedFrame } from './seed-frame.ts';
import { seedPatients } from './seed-patients.ts';
import type { SeedTarget } from './seed-target.ts';

/** Load patients come after every demo patient of the place, so that neither is the other. */
const FIRST_LOAD_PATIENT = 1_000;

/** So many more invented patients, shared between the demo's tenants, units and programmes; those there already stay. */
export async function seedLoad(target: SeedTarget, count: number): Promise<readonly SimulatorPatient[]> {
  const tenants = demoTenants(0);
  const played: SimulatorPatient[] = [];
  for (const [index, tenant] of tenants.entries()) {
    const share = Math.floor((count + tenants.length - 1 - index) / tenants.length);
    const patients = Array.from({ length: share }, (_, nth) => {
      const programme = PROGRAMMES[nth % PROGRAMMES.length] ?? 'copd';
      return demoPatient(tenant, tenant.place, programme, FIRST_LOAD_PATIENT + nth);
    });
    const wrappedKey = await seedFrame(target, tenant);
    const acknowledgeRedWithinMs = ACKNOWLEDGE_RED_WITHIN_MS;
    await seedPatients(target, { tenant, patients, wrappedKey, acknowledgeRedWithinMs });
    for (const patient of patients) {
      const { id, ...rest } = await issueDeviceLogin(target.secrets, tenant.id, patient);
      played.push({ patientId: id, ...rest });
    }
  }
  return played;
}
