import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Home } from '../paths.ts';

/** The stack's own keys: 32 random bytes each, base64url. A deployment sets its own with `wrangler secret put`. */
export interface Secrets {
  readonly deviceCredentialKeys: Readonly<Record<string, string>>;
  readonly practitionerTokenKey: string;
  readonly identityKey: string;
  readonly blindIndexKey: string;
  readonly sessionKeys: Readonly<Record<string, string>>;
  /** Private P-256 JWKs: sign access tokens, our assertions at the identity provider, and an operator's. */
  readonly tokenSigningKey: SigningKey;
  readonly loginKey: SigningKey;
  readonly operatorKey: SigningKey;
  /** Passwords of the demo's people at the issuer of this machine follow from it. */
  readonly demoPasswordKey: string;
  /** Password of the database role the Worker logs in with. */
  readonly appPassword: string;
}

export interface SigningKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** Reads `secrets.json`; writes a new one (0600) on the first start. Restarts keep it: tokens and sealed names stay valid. */
export async function readSecrets(home: Home): Promise<Secrets> {
  const known = await readFile(home.secrets, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (known !== undefined) {
    await chmod(home.secrets, 0o600);
    const parsed = parse(known, home.secrets);
    const secrets: Secrets = { ...newKeys(), ...parsed };
    if (Object.keys(parsed).length < Object.keys(secrets).length)
      await writePrivately(home.secrets, JSON.stringify(secrets, null, 2));
    return secrets;
  }
  const secrets: Secrets = {
    deviceCredentialKeys: { local: random() },
    practitionerTokenKey: random(),
    identityKey: random(),
    blindIndexKey: random(),
    appPassword: random(),
    ...newKeys(),
  };
  await writePrivately(home.secrets, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** Writes a file that only its owner may read; readers see the old one or the new one, never a part. */
export async function writePrivately(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const next = `${file}.${process.pid}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(`${text}\n`);
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

function parse(text: string, file: string): Secrets {
  try {
    const value = JSON.parse(text) as Secrets;
    const { practitionerTokenKey, identityKey, blindIndexKey, appPassword } = value;
    if (![practitionerTokenKey, identityKey, blindIndexKey, appPassword].every((key) => /^[\w-]{43,}$/.test(key)))
      throw new Error('a key is missing');
    return value;
  } catch {
    throw new Error(`${file} is damaged: put the right one back, or start afresh with --reset.`);
  }
}

/** What came later than the first `secrets.json`: added to one that lacks it. */
function newKeys(): Pick<Secrets, 'sessionKeys' | 'tokenSigningKey' | 'loginKey' | 'operatorKey' | 'demoPasswordKey'> {
  return {
    sessionKeys: { local: random() },
    tokenSigningKey: signingKey('local-token'),
    loginKey: signingKey('local-login'),
    operatorKey: signingKey('local-operator'),
    demoPasswordKey: random(),
  };
}

function signingKey(kid: string): SigningKey {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', kid, x, y, d };
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
