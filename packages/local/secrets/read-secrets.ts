import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Home } from '../paths.ts';

/** The stack's own keys: 32 random bytes each, base64url. A deployment sets its own with `wrangler secret put`. */
export interface Secrets {
  readonly deviceCredentialKeys: Readonly<Record<string, string>>;
  readonly practitionerTokenKey: string;
  readonly identityKey: string;
  readonly blindIndexKey: string;
  /** Password of the database role the Worker logs in with. */
  readonly appPassword: string;
}

/** Reads `secrets.json`; writes a new one (0600) on the first start. Restarts keep it: tokens and sealed names stay valid. */
export async function readSecrets(home: Home): Promise<Secrets> {
  const known = await readFile(home.secrets, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (known !== undefined) {
    await chmod(home.secrets, 0o600);
    return parse(known, home.secrets);
  }
  const secrets: Secrets = {
    deviceCredentialKeys: { local: random() },
    practitionerTokenKey: random(),
    identityKey: random(),
    blindIndexKey: random(),
    appPassword: random(),
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

function random(): string {
  return randomBytes(32).toString('base64url');
}
