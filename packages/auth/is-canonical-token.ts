import { base64url } from 'jose';

/**
 * Whether each part of a compact JWS is the one spelling of its bytes. The unused bits at the end of a base64url
 * text are ignored by decoders: without this a changed last character would still verify.
 */
export function isCanonicalToken(token: string): boolean {
  const parts = token.split('.');
  return parts.length === 3 && parts.every(isCanonicalPart);
}

function isCanonicalPart(part: string): boolean {
  if (part === '' || !/^[A-Za-z0-9_-]+$/.test(part)) return false;
  try {
    return base64url.encode(base64url.decode(part)) === part;
  } catch {
    return false;
  }
}
