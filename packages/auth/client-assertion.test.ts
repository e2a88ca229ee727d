import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { readAssertion, verifyClientAssertion } from './client-assertion.ts';
import {
  CLIENT_ID,
  ISSUER,
  NOW,
  newKey,
  SECONDS,
  sign,
  type TestKey,
  TOKEN_ENDPOINT,
  withHeader,
} from './client-testing.ts';

const [es256, es384, rs384, rs256, other] = await Promise.all([
  newKey('ES256'),
  newKey('ES384'),
  newKey('RS384'),
  newKey('RS256'),
  newKey('ES256'),
]);
const registered = [es256, es384, rs384, rs256].map(({ publicJwk }) => publicJwk);

const CLAIMS = { iss: CLIENT_ID, sub: CLIENT_ID, aud: TOKEN_ENDPOINT, exp: SECONDS + 300, iat: SECONDS, jti: 'j-1' };

function assertion(claims: object = {}, key: TestKey = es256, header: object = {}): Promise<string> {
  return sign(key, { kid: key.publicJwk.kid, typ: 'JWT', ...header }, { ...CLAIMS, ...claims });
}

async function outcome(token: string, keys: readonly object[] = registered): Promise<string> {
  const about = { clientId: CLIENT_ID, audiences: [TOKEN_ENDPOINT, ISSUER], keys: keys as never, now: NOW };
  const verified = await verifyClientAssertion(token, about);
  return verified.ok ? 'accepted' : verified.error.code;
}

describe('an assertion of a client', () => {
  it.each([
    ['ES256', es256],
    ['ES384', es384],
    ['RS384', rs384],
  ] as const)('is accepted when signed by %s', async (_, key) => {
    expect(await outcome(await assertion({}, key))).toBe('accepted');
  });

  it('must be remembered until it can be used no more', async () => {
    const about = { clientId: CLIENT_ID, audiences: [ISSUER], keys: registered as never, now: NOW };
    expect(await verifyClientAssertion(await assertion({ aud: ISSUER }), about)).toEqual({
      ok: true,
      value: { jti: 'j-1', rememberUntil: NOW + 310_000 },
    });
  });

  it.each<[string, object]>([
    ['names the issuer as its audience', { aud: ISSUER }],
    ['names both as its audience', { aud: [ISSUER, TOKEN_ENDPOINT] }],
    ['says not when it was made', { iat: undefined }],
    ['expired a few seconds ago by a clock that is behind', { exp: SECONDS - 9, iat: SECONDS - 60 }],
    ['was made a few seconds ahead', { iat: SECONDS + 9, nbf: SECONDS + 9 }],
  ])('is accepted when it %s', async (_, claims) => {
    expect(await outcome(await assertion(claims))).toBe('accepted');
  });

  it.each<[string, object, string]>([
    ['has another issuer', { iss: 'other' }, 'wrong-client'],
    ['has another subject', { sub: 'other' }, 'wrong-client'],
    ['has no issuer', { iss: undefined }, 'wrong-claims'],
    ['has no subject', { sub: undefined }, 'wrong-claims'],
    ['is for somebody else', { aud: 'https://other.example/token' }, 'wrong-audience'],
    ['is for somebody else as well', { aud: [TOKEN_ENDPOINT, 'https://other.example'] }, 'wrong-audience'],
    ['is for nobody', { aud: [] }, 'wrong-claims'],
    ['has no audience', { aud: undefined }, 'wrong-claims'],
    ['is over', { exp: SECONDS - 10 }, 'expired'],
    ['never ends', { exp: undefined }, 'wrong-claims'],
    ['ends more than five minutes ahead', { exp: SECONDS + 311 }, 'too-far-ahead'],
    ['ends at a text', { exp: `${SECONDS + 60}` }, 'wrong-claims'],
    ['begins later', { nbf: SECONDS + 11 }, 'not-yet'],
    ['was made later', { iat: SECONDS + 11 }, 'not-yet'],
    ['was made long ago', { iat: SECONDS - 601 }, 'wrong-claims'],
    ['was made at a text', { iat: 'now' }, 'wrong-claims'],
    ['has no id', { jti: undefined }, 'wrong-claims'],
    ['has an empty id', { jti: '' }, 'wrong-claims'],
    ['has an id without end', { jti: 'x'.repeat(256) }, 'wrong-claims'],
  ])('is refused when it %s', async (_, claims, code) => {
    expect(await outcome(await assertion(claims))).toBe(code);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['RS256', () => assertion({}, rs256), 'wrong-algorithm'],
    ['a key that is not registered', () => assertion({}, other, { kid: 'unknown' }), 'unknown-key'],
    ['another key under a registered id', () => assertion({}, other), 'bad-signature'],
    ['a key without its id', () => assertion({}, es256, { kid: undefined }), 'unknown-key'],
    ['a key of another algorithm', () => assertion({}, es256, { kid: es384.publicJwk.kid }), 'unknown-key'],
    ['another type', () => assertion({}, es256, { typ: 'at+jwt' }), 'wrong-type'],
  ])('is refused when signed with %s', async (_, make, code) => {
    expect(await outcome(await make())).toBe(code);
  });

  it('is refused with alg none, with HMAC by the public key, and with nothing', async () => {
    const good = await assertion();
    const kid = es256.publicJwk.kid;
    const none = withHeader(good, { alg: 'none', kid });
    expect(await outcome(none)).toBe('wrong-algorithm');
    expect(await outcome(withHeader(good, { alg: 'HS256', kid }))).toBe('wrong-algorithm');
    expect(await outcome(none.replace(/[^.]*$/, ''))).toBe('malformed');
    expect(await outcome('')).toBe('malformed');
    expect(await outcome('x'.repeat(5_000))).toBe('malformed');
  });

  it('is refused with changed claims and with a signature of another spelling', async () => {
    const [head = '', , signature = ''] = (await assertion()).split('.');
    const claims = base64url.encode(JSON.stringify({ ...CLAIMS, exp: SECONDS + 299 }));
    expect(await outcome(`${head}.${claims}.${signature}`)).toBe('bad-signature');
    expect(await outcome(`${await assertion()}=`)).toBe('malformed');
  });

  it.each<[string, object]>([
    ['holds its private part', es256.privateJwk],
    ['is for encryption', { ...es256.publicJwk, use: 'enc' }],
    ['says another algorithm of itself', { ...es256.publicJwk, alg: 'ES384' }],
  ])('is refused when its key %s', async (_, key) => {
    expect(await outcome(await assertion(), [{ ...key, kid: es256.publicJwk.kid }])).toBe('unknown-key');
  });

  it('is refused when two keys have its id', async () => {
    const twice = [es256.publicJwk, { ...other.publicJwk, kid: es256.publicJwk.kid }];
    expect(await outcome(await assertion(), twice)).toBe('unknown-key');
  });

  it('says whose it is before anything is believed', async () => {
    expect(readAssertion(await assertion())).toEqual({ clientId: CLIENT_ID, kid: 'key-ES256' });
    expect(readAssertion('a.b.c')).toBeUndefined();
    expect(readAssertion(await assertion({ sub: 7 }))).toBeUndefined();
  });
});
