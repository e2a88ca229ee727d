import type { Records } from '@naer/db/records';

/** What an archive needs of the world. */
export interface ArchiveEffects {
  readonly records: Records;
  /** The environment's key of identities. */
  readonly identityKey: string;
  /** How often this step has failed before: its pieces are halved each time. */
  readonly tries?: number | undefined;
  /** Writes one whole file, or none; the same again is overwritten. `sha256` in hexadecimal is checked on arrival. */
  readonly putFile: (key: string, bytes: Uint8Array, sha256: string) => Promise<void>;
}

export const MANIFEST = 'manifest.json';

/** Where a file of an archive lies. */
export function fileKey(tenantId: string, jobId: string, name: string): string {
  return `${tenantId}/${jobId}/${name}`;
}

export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
