import { base64url, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { importHmacKey } from './hmac-key.ts';
import { issueLocalPractitionerToken } from './issue-local-practitioner-token.ts';
import { readPractitionerToken, verifyPractitionerToken } from './verify-practitioner-token.ts';

const KEY = base64url.encode(new Uint8Array(32).fill(7));
const NOW = 1_770_000_000_000;
const PERSON = {
  tenantId: '018f0000-0000-7000-8000-000000000001',
  practitionerId: '018f0000-0000-7000-8000-000000000005',
  role: 'nurse',
  unitIds: ['018f0000-0000-7000-8000-000000000006'],
  expiresAt: NOW + 3_600_000,
} as const;

async function outcome(token: string, key: string | undefined = KEY, now = NOW): Promise<string> {
  const result = await verifyPractitionerToken(key, token, now);
  return result.ok ? 'accepted' : result.error.code;
}

async function signed(change: (jwt: SignJWT) => void, claims: object = {}, header: object = {}): Promise<string> {
  const jwt = new SignJWT({ v: 1, tenant: PERSON.tenantId, role: 'nurse', units: PERSON.unitIds, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'naer-practitioner+jwt', ...header })
    .setIssuer('urn:naer:local')
    .setAudience('naer')
    .setSubject(PERSON.practitionerId)
    .setExpirationTime(NOW / 1000 + 60);
  change(jwt);
  return await jwt.sign(await importHmacKey(KEY));
}

describe("a practitioner's token", () => {
  it('says who, in what role, at which units and until when', async () => {
    const token = await issueLocalPractitionerToken(KEY, PERSON);
    expect(await verifyPractitionerToken(KEY, token, NOW)).toEqual({
      ok: true,
      value: { kind: 'practitioner', ...PERSON },
    });
  });

  it('says when it was issued; one that does not counts as the oldest', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const issued = await readPractitionerToken(KEY, await issueLocalPractitionerToken(KEY, PERSON), NOW);
    expect(issued.ok && issued.value.issuedAt).toBeGreaterThanOrEqual(before);
    const old = await readPractitionerToken(KEY, await signed(() => undefined), NOW);
    expect(old).toMatchObject({ ok: true, value: { issuedAt: 0 } });
  });

  it('is refused where no local key is set, as in production', async () => {
    const token = await issueLocalPractitionerToken(KEY, PERSON);
    expect((await verifyPractitionerToken(undefined, token, NOW)).ok).toBe(false);
    const result = await verifyPractitionerToken(undefined, token, NOW);
    expect(result).toEqual({ ok: false, error: { code: 'issuer-refused' } });
  });

  it('is refused after it expired, under another key, and when tampered with', async () => {
    const token = await issueLocalPractitionerToken(KEY, PERSON);
    expect(await outcome(token, KEY, PERSON.expiresAt + 1000)).toBe('expired');
    expect(await outcome(token, base64url.encode(new Uint8Array(32).fill(8)))).toBe('bad-signature');
    const [header, , signature] = token.split('.');
    const raised = base64url.encode(JSON.stringify({ ...PERSON, role: 'physician' }));
    expect(await outcome(`${header}.${raised}.${signature}`)).toBe('bad-signature');
    expect(await outcome(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).not.toBe('accepted');
  });

  it('needs the issuer, the audience, the type, an expiry and a known role', async () => {
    expect(await outcome(await signed(() => undefined))).toBe('accepted');
    expect(await outcome(await signed((jwt) => jwt.setIssuer('urn:other')))).toBe('wrong-claims');
    expect(await outcome(await signed((jwt) => jwt.setAudience('other')))).toBe('wrong-claims');
    expect(await outcome(await signed(() => undefined, {}, { typ: 'naer-device+jwt' }))).toBe('wrong-claims');
    expect(await outcome(await signed(() => undefined, { role: 'owner' }))).toBe('wrong-claims');
    expect(await outcome(await signed(() => undefined, { units: ['x'] }))).toBe('wrong-claims');
    const unending = new SignJWT({ v: 1 }).setProtectedHeader({ alg: 'HS256', typ: 'naer-practitioner+jwt' });
    unending.setIssuer('urn:naer:local').setAudience('naer').setSubject(PERSON.practitionerId);
    expect(await outcome(await unending.sign(await importHmacKey(KEY)))).toBe('wrong-claims');
  });
});
