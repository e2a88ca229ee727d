import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { CompactSign } from 'jose';
import { importHmacKey } from './hmac-key.ts';

/** `{ <kid>: <base64url secret> }`: the first issues, all verify, so that a key is changed without recalling devices. */
export type DeviceCredentialKeys = Readonly<Record<string, string>>;

export const DEVICE_TOKEN_TYPE = 'naer-device+jwt';

/**
 * Signs what a device is: a compact JWS (HS256) of ids and the generation, never a value or a name.
 * It does not expire: it is revoked by raising the assignment's generation, which the monitor checks.
 * Throws when there is no key: a configuration fault, not an expected failure.
 */
export async function issueDeviceCredential(keys: DeviceCredentialKeys, principal: DevicePrincipal): Promise<string> {
  const first = Object.entries(keys)[0];
  if (first === undefined) throw new Error('No device credential key is configured');
  const [kid, secret] = first;
  const payload = {
    v: 1,
    tenant: principal.tenantId,
    device: principal.deviceId,
    patient: principal.patientId,
    assignment: principal.assignmentId,
    generation: principal.generation,
  };
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'HS256', kid, typ: DEVICE_TOKEN_TYPE })
    .sign(await importHmacKey(secret));
}
