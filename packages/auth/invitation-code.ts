import { base64url } from 'jose';

/** `<tenantId>.<32 random bytes, base64url>`: names its tenant, so that nothing is looked up across tenants. */
const CODE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[A-Za-z0-9_-]{43}$/;
const SECRET_BYTES = 32;

/** A new code that lets one person in once. Shown once; only its hash is kept. */
export function newInvitationCode(tenantId: string): string {
  return `${tenantId}.${base64url.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))}`;
}

/** The tenant that a code is of; undefined for what is no code. */
export function tenantOfInvitation(code: string): string | undefined {
  return CODE.exec(code)?.[1];
}

/**
 * What is kept of a code (`invitation.code_hash`): SHA-256 of the whole code, base64url. Of 256 random bits nothing can be
 * guessed, so that no key is needed.
 */
export async function hashInvitationCode(code: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code))));
}

/** Where a person who is invited begins: a page of this deployment. */
export function invitationLink(publicUrl: string, code: string): string {
  return `${publicUrl}/oauth/login?invitation=${encodeURIComponent(code)}`;
}
