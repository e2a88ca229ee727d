import type { DemoFile } from '@naer/contracts/demo';
import { type DemoPeople, demoPeople } from './demo-log-ins.ts';
import { ACKNOWLEDGE_RED_WITHIN_MS } from './demo-plans.ts';
import { withPractice } from './demo-practice.ts';
import { type DemoTenant, demoTenants } from './demo-tenants.ts';
import { issueLogins } from './issue-logins.ts';
import { issueUsers } from './issue-users.ts';
import { seedDuty } from './seed-duty.ts';
import { seedFrame } from './seed-frame.ts';
import { seedLogIns } from './seed-log-ins.ts';
import { seedPartners } from './seed-partners.ts';
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
  const tenants = tenantsOf(size);
  for (const tenant of tenants) {
    const wrappedKey = await seedFrame(target, tenant);
    // Before the patients: their monitors then begin with the clocks that hold.
    if (size.duty === true) await seedDuty(target, tenant, Date.now());
    await seedPatients(target, { tenant, patients: tenant.patients, wrappedKey, acknowledgeRedWithinMs });
  }
  await seedProgrammes(target, tenants);
  const shown = await Promise.all(
    tenants.map(async (tenant) => ({
      ...(await issueLogins(target.secrets, tenant)),
      partners: [...(await seedPartners(target, tenant))],
    })),
  );
  if (target.identityPort === undefined) return shown;
  const people = demoPeople(tenants);
  await seedLogIns(target, people, target.identityPort);
  return shown.map((tenant) => ({ ...tenant, ...issueUsers(target.secrets, people, tenant.id) }));
}

/** The tenants of a size, as they are written. */
function tenantsOf(size: SeedSize): DemoTenant[] {
  const frames = demoTenants(size.patients);
  return size.duty === true ? frames.map(withPractice) : frames;
}

/** Everybody who can log in to a demo of this size; with no size, those alone who work nowhere. */
export function demoPeopleOf(size: SeedSize | undefined): DemoPeople {
  return demoPeople(size === undefined ? [] : tenantsOf(size));
}
