import { randomUUID } from 'node:crypto';
import { blindIndex } from '@naer/auth/seal';
import { type CitizenSession, type StaffSession, sealSession } from '@naer/auth/session/session';
import type { TestStack } from './stack.ts';

type Sealing = Pick<TestStack, 'baseUrl' | 'secrets'>;
type Login = NonNullable<StaffSession['current']>;

const COOKIE = '__Host-naer-session';
const coordinate = 'A'.repeat(43);
const issuer = (id: string, audience: 'staff' | 'citizen') => ({
  id,
  audience,
  issuer: `https://${id}.example`,
  clientId: 'naer',
  privateKeyJwk: { kty: 'EC', crv: 'P-256', kid: 'test', x: coordinate, y: coordinate, d: coordinate },
  scope: 'openid',
  claims: { nationalId: 'pid' },
});

/** Binding of a stack whose sessions are sealed by its tests: nobody logs in at these issuers, which are nowhere. */
export const SEALED_BY_TESTS = {
  IDENTITY_PROVIDERS: JSON.stringify([issuer('helseid', 'staff'), issuer('idporten', 'citizen')]),
};

/** A practitioner's log-in in the one capacity of a nurse at the unit. */
export async function nurseLogin(
  stack: Pick<TestStack, 'ownerSql'>,
  { tenantId, unitId, practitionerId }: { tenantId: string; unitId: string; practitionerId: string },
): Promise<Login> {
  const [row] = await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [
    unitId,
  ]);
  return { tenantId, practitionerId, capacityId: `nurse.${row?.id}` };
}

/** A session as a log-in would begin it now, but for what a test makes of it. */
export function staffSession(current: Login, more: Partial<StaffSession> = {}): StaffSession {
  const { tenantId, practitionerId } = current;
  const now = Date.now();
  const frame = { v: 1, sid: randomUUID(), provider: 'helseid', issuedAt: now, sealedAt: now } as const;
  return { ...frame, audience: 'staff', logins: [{ tenantId, practitionerId }], organisations: [], current, ...more };
}

export function citizenSession(more: Partial<CitizenSession> = {}): CitizenSession {
  const now = Date.now();
  const frame = { v: 1, sid: randomUUID(), provider: 'idporten', issuedAt: now, sealedAt: now } as const;
  return { ...frame, audience: 'citizen', subjectIndex: 'c'.repeat(43), represents: [], ...more };
}

/** The same of whoever has this national id, and may act for those. */
export async function sessionOfCitizen(
  { secrets: { blindIndexKey } }: Pick<TestStack, 'secrets'>,
  nationalId: string,
  represented: readonly string[] = [],
  more: Partial<CitizenSession> = {},
): Promise<CitizenSession> {
  const index = (id: string) => blindIndex(blindIndexKey, id);
  const [subjectIndex, represents] = [await index(nationalId), await Promise.all(represented.map(index))];
  return citizenSession({ subjectIndex, represents, ...more });
}

/** Headers of a browser with that session, on a page of our own. */
export async function cookieOf(
  { baseUrl, secrets }: Sealing,
  session: StaffSession | CitizenSession,
  {
    keys = secrets.sessionKeys,
    sealedAt = Date.now(),
  }: { keys?: Readonly<Record<string, string>>; sealedAt?: number } = {},
): Promise<{ readonly cookie: string; readonly origin: string }> {
  return { cookie: `${COOKIE}=${await sealSession(keys, session, sealedAt)}`, origin: baseUrl };
}
