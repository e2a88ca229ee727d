import { newDataKey, unwrapDataKey, wrapDataKey } from '@naer/auth/seal';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { recordAuthorisations } from '@naer/services/practitioner/record-authorisations';
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
  for (const { id: practitionerId, unitId, role, name, hprNumber, authorisations } of tenant.practitioners) {
    const health = { hprNumber, authorisations };
    const added = await addPractitioner(records, {
      tenantId,
      practitionerId,
      name,
      ...health,
      units: [{ unitId, role }],
    });
    addedOrThere('a practitioner', added);
    // Somebody from before authorisations were kept could approve nothing.
    if (!added.ok)
      addedOrThere('an authorisation', await recordAuthorisations(records, { tenantId, practitionerId, ...health }));
  }
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
