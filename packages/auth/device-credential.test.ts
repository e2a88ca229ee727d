import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { base64url, CompactSign, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { BoundedCache } from './bounded-cache.ts';
import { importHmacKey } from './hmac-key.ts';
import { issueDeviceCredential } from './issue-device-credential.ts';
import { knownDevicePrincipal, verifyDeviceCredential } from './verify-device-credential.ts';

const secret = (fill: number): string => base64url.encode(new Uint8Array(32).fill(fill));
const KEYS = { k1: secret(1), k2: secret(2) };
const PRINCIPAL: DevicePrincipal = {
  kind: 'device',
  tenantId: '018f0000-0000-7000-8000-000000000001',
  deviceId: '018f0000-0000-7000-8000-000000000002',
  patientId: '018f0000-0000-7000-8000-000000000003',
  assignmentId: '018f0000-0000-7000-8000-000000000004',
  generation: 3,
};
const CLAIMS = {
  v: 1,
  tenant: PRINCIPAL.tenantId,
  device: PRINCIPAL.deviceId,
  patient: PRINCIPAL.patientId,
  assignment: PRINCIPAL.assignmentId,
  generation: 3,
};

async function sign(claims: object, header: object = {}): Promise<string> {
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'HS256', kid: 'k1', typ: 'naer-device+jwt', ...header })
    .sign(await importHmacKey(KEYS.k1));
}

async function refusal(token: string): Promise<string> {
  const result = await verifyDeviceCredential({ ...KEYS }, token);
  return result.ok ? 'accepted' : result.error.code;
}

describe('a device credential', () => {
  it('names what was signed, and is issued by the first key', async () => {
    const token = await issueDeviceCredential(KEYS, PRINCIPAL);
    expect(await verifyDeviceCredential({ ...KEYS }, token)).toEqual({ ok: true, value: PRINCIPAL });
    const [header] = token.split('.');
    expect(JSON.parse(new TextDecoder().decode(base64url.decode(header ?? '')))).toEqual({
      alg: 'HS256',
      kid: 'k1',
      typ: 'naer-device+jwt',
    });
  });

  it('is accepted from an older key that is still listed, and refused when its key is gone', async () => {
    const token = await issueDeviceCredential({ k2: KEYS.k2 }, PRINCIPAL);
    expect((await verifyDeviceCredential({ ...KEYS }, token)).ok).toBe(true);
    expect(await verifyDeviceCredential({ k1: KEYS.k1 }, token)).toEqual({ ok: false, error: { code: 'unknown-key' } });
  });

  it('is refused when any single character is changed', async () => {
    const token = await issueDeviceCredential(KEYS, PRINCIPAL);
    for (let i = 0; i < token.length; i += 1) {
      for (const replacement of ['A', 'B', '.']) {
        if (token[i] === replacement) continue;
        expect(await refusal(token.slice(0, i) + replacement + token.slice(i + 1)), `at ${i}`).not.toBe('accepted');
      }
    }
  });

  it('is refused without a signature, with another algorithm, type or version, and with odd ids', async () => {
    expect(await refusal(new UnsecuredJWT(CLAIMS).encode())).not.toBe('accepted');
    const none = base64url.encode(JSON.stringify({ alg: 'none', kid: 'k1', typ: 'naer-device+jwt' }));
    expect(await refusal(`${none}.${base64url.encode(JSON.stringify(CLAIMS))}.AAAA`)).toBe('bad-signature');
    expect(await refusal(await sign(CLAIMS))).toBe('accepted');
    expect(await refusal(await sign(CLAIMS, { typ: 'JWT' }))).toBe('wrong-claims');
    expect(await refusal(await sign(CLAIMS, { kid: 'constructor' }))).toBe('unknown-key');
    expect(await refusal(await sign({ ...CLAIMS, v: 2 }))).toBe('wrong-claims');
    expect(await refusal(await sign({ ...CLAIMS, patient: 'x' }))).toBe('wrong-claims');
    expect(await refusal(await sign({ ...CLAIMS, generation: -1 }))).toBe('wrong-claims');
    expect(await refusal(await sign({ ...CLAIMS, extra: 1 }))).toBe('wrong-claims');
    expect(await refusal('')).toBe('malformed');
    expect(await refusal(`${'A'.repeat(9000)}.A.A`)).toBe('malformed');
  });

  it('is remembered only once verified, by the exact token, and only under the same keys', async () => {
    const token = await issueDeviceCredential(KEYS, PRINCIPAL);
    const keys = { ...KEYS };
    expect(knownDevicePrincipal(keys, token)).toBeUndefined();
    await verifyDeviceCredential(keys, `${token}A`);
    expect(knownDevicePrincipal(keys, `${token}A`)).toBeUndefined();
    await verifyDeviceCredential(keys, token);
    expect(knownDevicePrincipal(keys, token)).toEqual(PRINCIPAL);
    expect(knownDevicePrincipal({ ...KEYS }, token)).toBeUndefined();
  });
});

describe('a bounded cache', () => {
  it('never holds more than its limit and drops the oldest first', () => {
    const cache = new BoundedCache<number>(3);
    for (let i = 0; i < 10; i += 1) cache.set(`k${i}`, i);
    expect(cache.size).toBe(3);
    expect([cache.get('k6'), cache.get('k7'), cache.get('k9')]).toEqual([undefined, 7, 9]);
  });
});
