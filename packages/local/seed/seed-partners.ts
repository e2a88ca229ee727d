import type { DemoFile } from '@naer/contracts/demo';
import { createClient } from '@naer/services/client/create-client';
import type { DemoTenant } from './demo-tenants.ts';
import { deriveId } from './derive-id.ts';
import { partnerKey } from './partner-key.ts';
import { SeedError } from './seed-error.ts';
import type { SeedTarget } from './seed-target.ts';

type Partner = NonNullable<DemoFile['tenants'][number]['partners']>[number];

const READS = ['system/Observation.rs', 'system/DetectedIssue.rs'];
const SENDS = ['system/Observation.c'];

/**
 * Each organisation with a unit has a records system that reads, and a gateway that sends. What is there stays. Answers
 * what `demo.json` says of them: the readers first.
 */
export async function seedPartners(
  { records, secrets, baseUrl }: SeedTarget,
  tenant: DemoTenant,
): Promise<readonly Partner[]> {
  if (baseUrl === undefined) return [];
  const tenantId = tenant.id;
  const owners = tenant.organisations.filter(({ id }) => tenant.units.some((unit) => unit.organisationId === id));
  const wanted = [
    ...owners.map((owner) => ({ owner, kind: 'reader', name: `Journalsystem, ${owner.name}`, scopes: READS })),
    ...owners.map((owner) => ({ owner, kind: 'gateway', name: `Gateway, ${owner.name}`, scopes: SENDS })),
  ];
  const partners: Partner[] = [];
  for (const { owner, kind, name, scopes } of wanted) {
    const clientId = deriveId(`${owner.id}/partner/${kind}`);
    const { d, ...publicKey } = partnerKey(secrets.demoPasswordKey, clientId);
    const steward = { tenantId, actorId: 'seed' };
    const client = {
      clientId,
      organisationId: owner.id,
      name,
      scopes,
      jwks: { keys: [publicKey] },
      requireDpop: false,
    };
    const added = await createClient(records, steward, client);
    if (!added.ok && added.error.code !== 'already-exists')
      throw new SeedError(`The demo data were not written: an API client was refused (${added.error.code}).`);
    partners.push({
      clientId: `${tenantId}.${clientId}`,
      privateKeyJwk: { ...publicKey, d },
      tokenEndpoint: `${baseUrl}/oauth/token`,
      scope: scopes.join(' '),
      name,
      organisationId: owner.id,
      unitIds: tenant.units.filter((unit) => unit.organisationId === owner.id).map(({ id }) => id),
    });
  }
  return partners;
}
