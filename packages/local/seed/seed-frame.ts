import { newDataKey, unwrapDataKey, wrapDataKey } from '@naer/auth/seal';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { createTenant } from '@naer/services/tenant/create-tenant';
import { loadTenantKey } from '@naer/services/tenant/load-tenant-key';
import { createUnit } from '@naer/services/unit/create-unit';
import type { DemoTenant } from './demo-tenants.ts';
import { addedOrThere, SeedError } from './seed-error.ts';
import type { SeedTarget } from './seed-target.ts';

/** The tenant with its organisations, units and staff; answers its wrapped data key. What is there stays. */
export async function seedFrame(target: SeedTarget, tenant: DemoTenant): Promise<string> {
  const { records } = target;
  const wrappedKey = await seedTenant(target, tenant);
  const tenantId = tenant.id;
  for (const { id, number, kind, name } of tenant.organisations)
    addedOrThere(
      'an organisation',
      await createOrganisation(records, { tenantId, organisationId: id, number, kind, name }),
    );
  for (const { id, organisationId, name } of tenant.units)
    addedOrThere('a unit', await createUnit(records, { tenantId, unitId: id, organisationId, name }));
  for (const { id, unitId, role, name } of tenant.practitioners)
    addedOrThere(
      'a practitioner',
      await addPractitioner(records, { tenantId, practitionerId: id, name, units: [{ unitId, role }] }),
    );
  return wrappedKey;
}

async function seedTenant({ records, secrets }: SeedTarget, { id, name }: DemoTenant): Promise<string> {
  const known = await loadTenantKey(records, id);
  if (known.ok) {
    const opened = await unwrapDataKey(secrets.identityKey, known.value);
    if (opened.ok) return known.value;
    throw new SeedError(
      'This database was filled with other keys than those in .naer/secrets.json: put those back, or use an empty database.',
    );
  }
  if (known.error.code !== 'not-found') addedOrThere('a tenant', known);
  const wrappedKey = await wrapDataKey(secrets.identityKey, newDataKey());
  addedOrThere('a tenant', await createTenant(records, { tenantId: id, name, wrappedKey }));
  return wrappedKey;
}
