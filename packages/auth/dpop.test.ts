import { base64url, calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { hashOf, NOW, newKey, SECONDS, sign, TOKEN_ENDPOINT, withHeader } from './client-testing.ts';
import { verifyDpopProof } from './dpop.ts';

const [key, other, rs384, rs256] = await Promise.all([newKey(), newKey(), newKey('RS384'), newKey('RS256')]);
const TOKEN = 'an.access.token';
const ath = await hashOf(TOKEN);
const { kid: _, ...jwk } = key.publicJwk;
const HEADER = { typ: 'dpop+jwt', jwk };
const CLAIMS = { jti: 'p-1', htm: 'POST', htu: TOKEN_ENDPOINT, iat: SECONDS, ath };
const REQUEST = { method: 'POST', url: TOKEN_ENDPOINT, accessToken: TOKEN, now: NOW };

async function outcome(proof: string, request: object = {}): Promise<string> {
  const verified = await verifyDpopProof(proof, { ...REQUEST, ...request });
  return verified.ok ? 'accepted' : verified.error.code;
}
const proof = (claims: object = {}, header: object = {}, by = key) =>
  sign(by, { ...HEADER, ...header }, { ...CLAIMS, ...claims });

describe('a proof of a key', () => {
  it('names the key by its thumbprint, and how long it must be remembered', async () => {
    expect(await verifyDpopProof(await proof(), REQUEST)).toEqual({
      ok: true,
      value: { jkt: await calculateJwkThumbprint(jwk), jti: 'p-1', rememberUntil: NOW + 70_000 },
    });
  });

  it.each<[string, object, object]>([
    ['without a token, at the token endpoint', { ath: undefined }, { accessToken: undefined }],
    ['for an address with a query, which is not compared', { htu: `${TOKEN_ENDPOINT}?a=1#b` }, {}],
    ['for an address in capitals', { htu: TOKEN_ENDPOINT.replace('naer.example', 'NAER.example:443') }, {}],
    ['at the end of its minute', { iat: SECONDS - 60 }, {}],
    ['by a clock that is a little ahead', { iat: SECONDS + 10 }, {}],
  ])('is accepted %s', async (_, claims, request) => {
    expect(await outcome(await proof(claims), request)).toBe('accepted');
  });

  it('is accepted by RSA', async () => {
    const { kid: _, ...rsa } = rs384.publicJwk;
    expect(await outcome(await proof({}, { jwk: rsa }, rs384))).toBe('accepted');
  });

  it.each<[string, object, string]>([
    ['without htu', { htu: undefined }, 'wrong-claims'],
    ['without htm', { htm: undefined }, 'wrong-claims'],
    ['without iat', { iat: undefined }, 'wrong-claims'],
    ['without jti', { jti: undefined }, 'wrong-claims'],
    ['with an empty jti', { jti: '' }, 'wrong-claims'],
    ['with a jti without end', { jti: 'x'.repeat(256) }, 'wrong-claims'],
    ['without ath, beside a token', { ath: undefined }, 'wrong-token'],
    ['with the ath of another token', { ath: 'AAAA' }, 'wrong-token'],
    ['for another host', { htu: 'https://other.example/oauth/token' }, 'wrong-address'],
    ['for another port', { htu: 'https://naer.example:444/oauth/token' }, 'wrong-address'],
    ['for another scheme', { htu: 'http://naer.example/oauth/token' }, 'wrong-address'],
    ['for another path', { htu: 'https://naer.example/oauth/tokens' }, 'wrong-address'],
    ['for an address with a name before it', { htu: 'https://x@naer.example/oauth/token' }, 'wrong-address'],
    ['for no address', { htu: '/oauth/token' }, 'wrong-address'],
    ['for another method', { htm: 'GET' }, 'wrong-method'],
    ['for its method in small letters', { htm: 'post' }, 'wrong-method'],
    ['that is older than a minute', { iat: SECONDS - 61 }, 'too-old'],
    ['that is of the future', { iat: SECONDS + 11 }, 'in-future'],
    ['with an iat that is a text', { iat: `${SECONDS}` }, 'wrong-claims'],
  ])('is refused %s', async (_, claims, code) => {
    expect(await outcome(await proof(claims))).toBe(code);
  });

  it.each<[string, object, string]>([
    ['without jwk', { jwk: undefined }, 'wrong-key'],
    ['with the private key in jwk', { jwk: key.privateJwk }, 'wrong-key'],
    ['with a symmetric key in jwk', { jwk: { kty: 'oct', k: 'AAAA' } }, 'wrong-key'],
    ['with another key in jwk', { jwk: { ...other.publicJwk, kid: undefined } }, 'bad-signature'],
    ['with a key that is none in jwk', { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }, 'wrong-key'],
    ['with a text for jwk', { jwk: 'key' }, 'wrong-key'],
    ['without typ', { typ: undefined }, 'wrong-type'],
    ['with another typ', { typ: 'JWT' }, 'wrong-type'],
  ])('is refused %s', async (_, header, code) => {
    expect(await outcome(await proof({}, header))).toBe(code);
  });

  it.each(['none', 'HS256', 'RS256', undefined])('is refused with alg %s', async (alg) => {
    expect(await outcome(withHeader(await proof(), { ...HEADER, alg }))).toBe('wrong-algorithm');
  });

  it('is refused when it is rightly signed by an algorithm that is not ours', async () => {
    const { kid: _, ...rsa } = rs256.publicJwk;
    expect(await outcome(await proof({}, { jwk: rsa }, rs256))).toBe('wrong-algorithm');
  });

  it('is refused when anything of it was changed, or when two come joined', async () => {
    const good = await proof();
    const [head = '', , signature = ''] = good.split('.');
    const claims = base64url.encode(JSON.stringify({ ...CLAIMS, jti: 'p-2' }));
    expect(await outcome(`${head}.${claims}.${signature}`)).toBe('bad-signature');
    expect(await outcome(`${good}, ${good}`)).toBe('malformed');
    expect(await outcome('')).toBe('malformed');
  });
});
