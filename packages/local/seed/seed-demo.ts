import type { DemoFile } from '@naer/contracts/demo';
import { ACKNOWLEDGE_RED_WITHIN_MS } from './demo-plans.ts';
import { withPractice } from './demo-practice.ts';
import { demoTenants } from './demo-tenants.ts';
import { issueLogins } from './issue-logins.ts';
import { seedDuty } from './seed-duty.ts';
import { seedFrame } from './seed-frame.ts';
import { seedPatients } from './seed-patients.ts';
import { seedProgrammes } from './seed-programmes.ts';
import type { SeedTarget } from './seed-target.ts';

export interface SeedSize {
  /** Of each programme in each tenant. */
  readonly patients: number;
  readonly acknowledgeRedWithinMs?: number;
  /** With opening hours, rosters and signed ladders, and the GP practices; without, reds follow the plans' clocks. */
  readonly duty?: boolean;
}

/** What `start` shows a newcomer. */
export const DEMO: SeedSize = { patients: 20, duty: true };

/**
 * Two invented health communities, written through the services. Run again it adds what is missing and changes
 * nothing. Answers what `demo.json` says of them, with fresh log-ins. Throws `SeedError`.
 */
export async function seedDemo(target: SeedTarget, size: SeedSize): Promise<DemoFile['tenants']> {
  const acknowledgeRedWithinMs = size.acknowledgeRedWithinMs ?? ACKNOWLEDGE_RED_WITHIN_MS;
  const frames = demoTenants(size.patients);
  const tenants = size.duty === true ? frames.map(withPractice) : frames;
  for (const tenant of tenants) {
    const wrappedKey = await seedFrame(target, tenant);
    // Before the patients: their monitors then begin with the clocks that hold.
    if (size.duty === true) await seedDuty(target, tenant, Date.now());
    await seedPatients(target, { tenant, patients: tenant.patients, wrappedKey, acknowledgeRedWithinMs });
  }
  await seedProgrammes(target, tenants);
  return Promise.all(tenants.map((tenant) => issueLogins(target.secrets, tenant)));
}
