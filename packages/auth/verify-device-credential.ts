import { isUuid } from '@naer/contracts/public-id';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { err, ok, type Result } from '@naer/domain/result';
import { compactVerify, decodeProtectedHeader } from 'jose';
import * as z from 'zod';
import { type AuthError, MAX_TOKEN_CHARS } from './auth-error.ts';
import { BoundedCache } from './bounded-cache.ts';
import { importHmacKey } from './hmac-key.ts';
import { isCanonicalToken } from './is-canonical-token.ts';
import { DEVICE_TOKEN_TYPE, type DeviceCredentialKeys } from './issue-device-credential.ts';

const id = z.string().refine(isUuid);
const payload = z.strictObject({
  v: z.literal(1),
  tenant: id,
  device: id,
  patient: id,
  assignment: id,
  generation: z.int().min(0),
});

const MAX_CACHED_CREDENTIALS = 10_000;

/** Verified tokens per key set: another key set knows nothing of what an earlier one accepted. */
const verified = new WeakMap<DeviceCredentialKeys, BoundedCache<DevicePrincipal>>();

/** The principal of a token this isolate has verified under the same keys; costs no signature check. */
export function knownDevicePrincipal(keys: DeviceCredentialKeys, token: string): DevicePrincipal | undefined {
  return verified.get(keys)?.get(token);
}

/**
 * Reads a device credential: signature, type, version and ids. Whether it is revoked is the monitor's to say.
 * Only what verified is remembered, by the exact token.
 */
export async function verifyDeviceCredential(
  keys: DeviceCredentialKeys,
  token: string,
): Promise<Result<DevicePrincipal, AuthError>> {
  const known = knownDevicePrincipal(keys, token);
  if (known !== undefined) return ok(known);
  const result = await readToken(keys, token);
  if (result.ok) remember(keys, token, result.value);
  return result;
}

async function readToken(keys: DeviceCredentialKeys, token: string): Promise<Result<DevicePrincipal, AuthError>> {
  if (token.length > MAX_TOKEN_CHARS || !isCanonicalToken(token)) return err({ code: 'malformed' });
  const secret = secretOf(keys, token);
  if (secret === undefined) return err({ code: 'unknown-key' });
  let bytes: Uint8Array;
  try {
    const jws = await compactVerify(token, await importHmacKey(secret), { algorithms: ['HS256'] });
    if (jws.protectedHeader.typ !== DEVICE_TOKEN_TYPE) return err({ code: 'wrong-claims' });
    bytes = jws.payload;
  } catch {
    return err({ code: 'bad-signature' });
  }
  const claims = parseClaims(bytes);
  if (claims === undefined) return err({ code: 'wrong-claims' });
  return ok({
    kind: 'device',
    tenantId: claims.tenant,
    deviceId: claims.device,
    patientId: claims.patient,
    assignmentId: claims.assignment,
    generation: claims.generation,
  });
}

function secretOf(keys: DeviceCredentialKeys, token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    return kid !== undefined && Object.hasOwn(keys, kid) ? keys[kid] : undefined;
  } catch {
    return undefined;
  }
}

function parseClaims(bytes: Uint8Array): z.infer<typeof payload> | undefined {
  try {
    return payload.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

function remember(keys: DeviceCredentialKeys, token: string, principal: DevicePrincipal): void {
  const cache = verified.get(keys) ?? new BoundedCache<DevicePrincipal>(MAX_CACHED_CREDENTIALS);
  verified.set(keys, cache);
  cache.set(token, principal);
}
