import { base64url } from 'jose';

const SECRET_BYTES = 32;

/** A new secret: 32 random bytes in base64url. Shown once; its hash alone is kept. */
export function newClientSecret(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** SHA-256 in base64url: enough for 32 random bytes, which nobody can guess. */
export async function hashClientSecret(secret: string): Promise<string> {
  return base64url.encode(await digest(secret));
}

/** Whether the secret has that hash, in a time that says nothing of where they differ. */
export async function isClientSecret(secret: string, hash: string): Promise<boolean> {
  const found = await digest(secret);
  const wanted = base64url.decode(hash);
  let difference = found.length ^ wanted.length;
  for (const [index, byte] of found.entries()) difference |= byte ^ (wanted[index] ?? 0);
  return difference === 0;
}

async function digest(secret: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret)));
}
