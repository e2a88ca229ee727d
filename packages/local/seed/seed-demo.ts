import type { DemoFile } from '@naer/contracts/demo';
import { ACKNOWLEDGE_RED_WITHIN_MS } from './demo-plans.ts';
import { demoTenants } from './demo-tenants.ts';
import { issueLogins } from './issue-logins.ts';
import { seedFrame } from './seed-frame.ts';
import { seedPatients } from './seed-patients.ts';
import { seedProgrammes } from './seed-programmes.ts';
import type { SeedTarget } from './seed-target.ts';

export interface SeedSize {
  /** Of each programme in each tenant. */
  readonly patients: number;
  readonly acknowledgeRedWithinMs?: number;
}

const DEMO: SeedSize = { patients: 20 };

/**
 * Two invented health communities, written through the services. Run again it adds what is missing and changes
 * nothing. Answers what `demo.json` says of them, with fresh log-ins. Throws `SeedError`.
 */
export async function seedDemo(target: SeedTarget, size: SeedSize = DEMO): Promise<DemoFile['tenants']> {
  const acknowledgeRedWithinMs = size.acknowledgeRedWithinMs ?? ACKNOWLEDGE_RED_WITHIN_MS;
  const tenants = demoTenants(size.patients);
  for (const tenant of tenants) {
    const wrappedKey = await seedFrame(target, tenant);
    await seedPatients(target, { tenant, patients: tenant.patients, wrappedKey, acknowledgeRedWithinMs });
  }
  await seedProgrammes(target, tenants);
  return Promise.all(tenants.map((tenant) => issueLogins(target.secrets, tenant)));
}
