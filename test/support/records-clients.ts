import { randomUUID } from 'node:crypto';
import type { Records } from '@naer/db/records';
import { createClient, type NewClient } from '@naer/services/client/create-client';
import { stewardOf } from './records-frame.ts';
import { must, type TestTenant } from './records-tenant.ts';

/** Coordinates of no real key. */
export const SOME_KEY = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const;

export function someClient({ organisationId, practitionerId }: TestTenant, over: Partial<NewClient> = {}): NewClient {
  return {
    clientId: randomUUID(),
    organisationId,
    name: 'Journalsystem',
    scopes: ['system/Observation.rs'],
    jwks: { keys: [SOME_KEY] },
    requireDpop: false,
    createdBy: practitionerId,
    ...over,
  };
}

/** A client of the tenant's organisation; its id without the tenant's. */
export async function seedClient(records: Records, tenant: TestTenant, over: Partial<NewClient> = {}): Promise<string> {
  const client = someClient(tenant, over);
  must(await createClient(records, stewardOf(tenant), client));
  return client.clientId;
}
