import { SignJWT } from 'jose';
import { importHmacKey } from './hmac-key.ts';
import type { PractitionerPrincipal } from './practitioner-principal.ts';

export const LOCAL_ISSUER = 'urn:naer:local';
export const AUDIENCE = 'naer';
export const PRACTITIONER_TOKEN_TYPE = 'naer-practitioner+jwt';

/**
 * The laptop's stand-in for a log-in. A deployment accepts it only where PRACTITIONER_TOKEN_KEY is set, which
 * the configuration forbids outside `local`: real log-in replaces this file and nothing else.
 */
export async function issueLocalPractitionerToken(
  key: string,
  principal: Omit<PractitionerPrincipal, 'kind'>,
): Promise<string> {
  return await new SignJWT({ v: 1, tenant: principal.tenantId, role: principal.role, units: [...principal.unitIds] })
    .setProtectedHeader({ alg: 'HS256', typ: PRACTITIONER_TOKEN_TYPE })
    .setIssuer(LOCAL_ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(principal.practitionerId)
    .setIssuedAt()
    .setExpirationTime(Math.floor(principal.expiresAt / 1000))
    .sign(await importHmacKey(key));
}
