import { base64url, CompactEncrypt, compactDecrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { LOGIN_STATE_MS, type LoginState, openLoginState, sealLoginState } from './login-state.ts';
import { safeReturnTo, withRefusal } from './safe-return-to.ts';
import { MAX_SEALED_CHARS, sealToken } from './sealed-token.ts';
import {
  MAX_LOGINS,
  MAX_ORGANISATIONS,
  needsNewSeal,
  openSession,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  SESSION_ROTATE_MS,
  type StaffSession,
  sealSession,
} from './session.ts';

const key = (byte: number) => base64url.encode(new Uint8Array(32).fill(byte));
const KEYS = { new: key(1), old: key(2) };
const NOW = 1_770_000_000_000;
const ID = '018f0000-0000-7000-8000-000000000001';
const OTHER = '018f0000-0000-7000-8000-000000000002';
const SESSION: StaffSession = {
  v: 1,
  sid: ID,
  provider: 'local',
  name: 'Kari Testesen',
  audience: 'staff',
  issuedAt: NOW,
  sealedAt: NOW,
  logins: [{ tenantId: ID, practitionerId: OTHER }],
  organisations: ['994598759'],
  current: { tenantId: ID, practitionerId: OTHER, capacityId: 'nurse' },
};
const STATE: LoginState = {
  v: 1,
  provider: 'local',
  state: 's'.repeat(43),
  nonce: 'n'.repeat(43),
  codeVerifier: 'c'.repeat(43),
  returnTo: '/units',
  startedAt: NOW,
};
const rawKey = (text: string) => Uint8Array.from(base64url.decode(text));
const jwe = (header: { alg: string; enc: string }, encryptionKey: Uint8Array) =>
  new CompactEncrypt(new TextEncoder().encode(JSON.stringify(SESSION)))
    .setProtectedHeader({ ...header, kid: 'new', typ: 'naer-session' })
    .encrypt(encryptionKey);
const cutTag = (text: string) => {
  const parts = text.split('.');
  return [...parts.slice(0, 4), base64url.encode(rawKey(parts[4] ?? '').subarray(0, 12))].join('.');
};
/** The key of a use's own: HKDF with SHA-256 and no salt. */
async function derivedKey(secret: string, use: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', rawKey(secret), 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode(`${use} v1`);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info };
  return await crypto.subtle.deriveKey(hkdf, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

describe('a session', () => {
  it('is a JWE as others make and read it', async () => {
    const key = await derivedKey(KEYS.new, 'naer-session');
    const made = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(SESSION)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'new', typ: 'naer-session' })
      .encrypt(key);
    expect(await openSession(KEYS, made, NOW)).toEqual(SESSION);
    const { plaintext } = await compactDecrypt(await sealSession(KEYS, SESSION, NOW), key);
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual(SESSION);
  });

  it('opens as it was sealed, and tells nothing to who has not the key', async () => {
    const text = await sealSession(KEYS, SESSION, NOW);
    expect(await openSession(KEYS, text, NOW)).toEqual(SESSION);
    const [header = ''] = text.split('.');
    expect(JSON.parse(new TextDecoder().decode(base64url.decode(header)))).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'new',
      typ: 'naer-session',
    });
    expect(text).not.toContain(base64url.encode('Testesen'));
  });

  it('opens under a key that is no longer the first, and no more once the key is gone', async () => {
    const text = await sealSession({ old: KEYS.old }, SESSION, NOW);
    expect(await openSession(KEYS, text, NOW)).toEqual(SESSION);
    expect(await openSession({ new: KEYS.new }, text, NOW)).toBeUndefined();
  });

  it('fits a cookie with as many log-ins and organisations as it may have', async () => {
    const full: StaffSession = {
      ...SESSION,
      name: 'Å'.repeat(200),
      logins: Array.from({ length: MAX_LOGINS }, () => ({ tenantId: ID, practitionerId: OTHER })),
      organisations: Array.from({ length: MAX_ORGANISATIONS }, () => '994598759'),
    };
    const text = await sealSession(KEYS, full, NOW);
    expect(text.length).toBeLessThan(MAX_SEALED_CHARS - 200);
    expect(await openSession(KEYS, text, NOW)).toEqual(full);
  });

  it.each([
    ['lasts while it is used', NOW, NOW, NOW + SESSION_IDLE_MS - 1, true],
    ['ends when nobody has used it', NOW, NOW, NOW + SESSION_IDLE_MS, false],
    ['lasts to its absolute end', NOW, NOW + SESSION_ABSOLUTE_MS - 10, NOW + SESSION_ABSOLUTE_MS - 1, true],
    ['ends however much it is used', NOW, NOW + SESSION_ABSOLUTE_MS - 10, NOW + SESSION_ABSOLUTE_MS, false],
    ['is none when it was issued in the future', NOW + 120_000, NOW + 120_000, NOW, false],
    ['is none when it was sealed in the future', NOW, NOW + 120_000, NOW, false],
    ['is none when it was sealed before it was issued', NOW, NOW - 1, NOW, false],
  ])('%s', async (_, issuedAt, sealedAt, now, alive) => {
    const text = await sealSession(KEYS, { ...SESSION, issuedAt }, sealedAt);
    expect((await openSession(KEYS, text, now)) !== undefined).toBe(alive);
  });

  it('is sealed anew when its seal is old, and then only', () => {
    expect(needsNewSeal(SESSION, NOW + SESSION_ROTATE_MS - 1)).toBe(false);
    expect(needsNewSeal(SESSION, NOW + SESSION_ROTATE_MS)).toBe(true);
  });

  const sealed = (value: object, keys: Record<string, string> = KEYS) => sealToken(keys, 'naer-session', value);
  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['a text', () => 'Plantesen'],
    ['five empty parts', () => '....'],
    ['a very long text', () => 'x'.repeat(10_000)],
    ['one of another deployment', () => sealed(SESSION, { new: key(9) })],
    ['one under an unknown key id', () => sealed(SESSION, { other: KEYS.new })],
    ['one under a key id of every object', () => sealed(SESSION, { constructor: KEYS.new })],
    ['a log-in under way', () => sealToken(KEYS, 'naer-login', SESSION)],
    ['one whose last byte was changed', async () => `${(await sealed(SESSION)).slice(0, -3)}AAA`],
    [
      'one with the header of another',
      async () =>
        [(await sealed(SESSION, { old: KEYS.old })).split('.')[0], ...(await sealed(SESSION)).split('.').slice(1)].join(
          '.',
        ),
    ],
    ['one with a part more', async () => `${await sealed(SESSION)}.`],
    ['one whose tag is shorter', async () => cutTag(await sealed(SESSION))],
    ['another encryption', () => jwe({ alg: 'dir', enc: 'A128GCM' }, rawKey(KEYS.new).subarray(0, 16))],
    ['a wrapped key', () => jwe({ alg: 'A256KW', enc: 'A256GCM' }, rawKey(KEYS.new))],
    [
      'the key itself and not the one derived for sessions',
      () => jwe({ alg: 'dir', enc: 'A256GCM' }, rawKey(KEYS.new)),
    ],
    ['a later version', () => sealed({ ...SESSION, v: 2 })],
    ['an unknown member', () => sealed({ ...SESSION, role: 'administrator' })],
    ['an unknown audience', () => sealed({ ...SESSION, audience: 'owner' })],
    ['a tenant that is no id', () => sealed({ ...SESSION, logins: [{ tenantId: 'x', practitionerId: ID }] })],
    ['a citizen with log-ins', () => sealed({ ...SESSION, audience: 'citizen' })],
    ['no time', () => sealed({ ...SESSION, issuedAt: undefined })],
  ])('is not %s', async (_, make) => {
    expect(await openSession(KEYS, await make(), NOW)).toBeUndefined();
  });
});

describe('a log-in under way', () => {
  it('comes back to the browser that began it, within ten minutes', async () => {
    const text = await sealLoginState(KEYS, STATE);
    expect(await openLoginState(KEYS, text, NOW + LOGIN_STATE_MS - 1)).toEqual(STATE);
    expect(await openLoginState(KEYS, text, NOW + LOGIN_STATE_MS)).toBeUndefined();
    expect(await openLoginState({ new: key(9) }, text, NOW)).toBeUndefined();
    expect(await openLoginState(KEYS, await sealSession(KEYS, SESSION, NOW), NOW)).toBeUndefined();
  });
});

describe('where a log-in goes back to', () => {
  it.each([
    ['/units/1?tab=all#top', '/units/1?tab=all#top'],
    [undefined, '/'],
    ['', '/'],
    ['units', '/'],
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/x\\..\\evil', '/'],
    ['/\t/evil.example', '/'],
    ['/\n//evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/..//evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [`/${'x'.repeat(600)}`, '/'],
    [`/sok?q=${'ø'.repeat(100)}`, '/'],
    ['/sok?q=ø', '/sok?q=%C3%B8'],
  ])('%j becomes %j: a path of our own', (asked, path) => {
    expect(safeReturnTo(asked)).toBe(path);
  });

  it('says why it was refused, once', () => {
    expect(withRefusal('/a?b=1&login=old#c', 'not-a-member')).toBe('/a?b=1&login=not-a-member#c');
  });
});
