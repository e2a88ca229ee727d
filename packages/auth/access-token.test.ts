import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  isAccessToken,
  issueAccessToken,
  publishedJwks,
  type TokenSigningKey,
  verifyAccessToken,
} from './access-token.ts';
import { CLIENT_ID, ISSUER, NOW, newKey, SECONDS, sign, withHeader } from './client-testing.ts';

const [first, second] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);
const privateOf = (key: typeof first) => ({ ...key.privateJwk, kid: key.publicJwk.kid }) as unknown as TokenSigningKey;
const [A, B] = [privateOf(first), privateOf(second)];

const issue = (keys: readonly TokenSigningKey[], more: object = {}) =>
  issueAccessToken(keys, { issuer: ISSUER, clientId: CLIENT_ID, scopes: ['system/Observation.rs'], now: NOW, ...more });

async function outcome(token: string, keys: readonly TokenSigningKey[] = [A], now = NOW): Promise<string> {
  const verified = await verifyAccessToken(keys, token, { issuer: ISSUER, now });
  return verified.ok ? 'accepted' : verified.error.code;
}

describe('an access token', () => {
  it('says whose it is, what for, by which key and until when', async () => {
    const token = await issue([A], { jkt: 'thumb' });
    expect(isAccessToken(token)).toBe(true);
    expect(await verifyAccessToken([A], token, { issuer: ISSUER, now: NOW })).toEqual({
      ok: true,
      value: {
        clientId: CLIENT_ID,
        scopes: ['system/Observation.rs'],
        jkt: 'thumb',
        issuedAt: NOW,
        expiresAt: NOW + 300_000,
      },
    });
  });

  it('holds on when a new key signs first, and not when its own is gone', async () => {
    const old = await issue([A]);
    expect(await outcome(old, [B, A])).toBe('accepted');
    expect(await outcome(await issue([B, A]), [B, A])).toBe('accepted');
    expect(await outcome(old, [B])).toBe('unknown-key');
  });

  it('is over after five minutes', async () => {
    expect(await outcome(await issue([A]), [A], NOW + 299_000)).toBe('accepted');
    expect(await outcome(await issue([A]), [A], NOW + 300_000)).toBe('expired');
  });

  it('is published without its private part', () => {
    const text = JSON.stringify(publishedJwks([A, B]));
    expect(JSON.parse(text)).toMatchObject({ keys: [{ kid: 'a', alg: 'ES256', use: 'sig' }, { kid: 'b' }] });
    expect(text).not.toContain('"d"');
  });

  const CLAIMS = {
    iss: ISSUER,
    aud: ISSUER,
    sub: CLIENT_ID,
    client_id: CLIENT_ID,
    scope: 'a',
    iat: SECONDS,
    exp: SECONDS + 60,
    jti: 'j',
  };
  const made = (claims: object, header: object = {}) =>
    sign(first, { kid: 'a', typ: 'at+jwt', ...header }, { ...CLAIMS, ...claims });

  it.each<[string, object, object, string]>([
    ['is as it should be', {}, {}, 'accepted'],
    ['is of another issuer', { iss: 'https://other.example' }, {}, 'wrong-claims'],
    ['is for another audience', { aud: 'https://other.example' }, {}, 'wrong-claims'],
    ['has no audience', { aud: undefined }, {}, 'wrong-claims'],
    ['never ends', { exp: undefined }, {}, 'wrong-claims'],
    ['has no id', { jti: undefined }, {}, 'wrong-claims'],
    ['is of two clients', { client_id: `${CLIENT_ID}0` }, {}, 'wrong-claims'],
    ['is of no client', { sub: 'x', client_id: 'x' }, {}, 'wrong-claims'],
    ['is bound to nothing', { cnf: {} }, {}, 'wrong-claims'],
    ['is bound in a way that is not ours', { cnf: { 'x5t#S256': 'a' } }, {}, 'wrong-claims'],
    ['is of another type', {}, { typ: 'JWT' }, 'wrong-claims'],
    ['is of no type', {}, { typ: undefined }, 'wrong-claims'],
    ['names a key of nobody', {}, { kid: 'c' }, 'unknown-key'],
    ['names no key', {}, { kid: undefined }, 'unknown-key'],
  ])('that %s is dealt with accordingly', async (_, claims, header, code) => {
    expect(await outcome(await made(claims, header))).toBe(code);
  });

  it('is refused with alg none, HMAC, another signature, and as no token at all', async () => {
    const good = await made({});
    for (const alg of ['none', 'HS256'])
      expect(await outcome(withHeader(good, { alg, kid: 'a', typ: 'at+jwt' }))).toBe('bad-signature');
    const [head, claims] = good.split('.');
    expect(await outcome(`${head}.${claims}.`)).toBe('malformed');
    expect(await outcome(`${head}.${claims}.${base64url.encode(new Uint8Array(64))}`)).toBe('bad-signature');
    expect(await outcome('Plantesen')).toBe('malformed');
    expect(isAccessToken('Plantesen')).toBe(false);
  });
});
