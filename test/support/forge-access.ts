import { randomUUID } from 'node:crypto';
import { newKey, sign, type TestKey } from '@naer/auth/client-testing';
import { forge, peek } from './forge.ts';
import type { TestStack } from './stack.ts';

export interface AccessOf {
  readonly clientId: string;
  readonly scope: string;
}

/** The Worker's own key, so that only what a test changes is wrong. */
async function ownKey({ kid, kty, crv, x, y, d }: TestStack['secrets']['tokenSigningKey']): Promise<TestKey> {
  const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
  const privateKey = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, ecdsa, true, ['sign']);
  return { alg: 'ES256', privateKey, publicJwk: { kty, crv, x, y, kid }, privateJwk: { kty, crv, x, y, d } };
}

/** An access token that is good in all that a test does not change. */
export async function accessToken(
  { baseUrl, secrets }: Pick<TestStack, 'baseUrl' | 'secrets'>,
  { clientId, scope }: AccessOf,
  claims: object = {},
  header: object = {},
  key?: TestKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const whole = {
    iss: baseUrl,
    aud: baseUrl,
    sub: clientId,
    client_id: clientId,
    scope,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
  };
  const own = await ownKey(secrets.tokenSigningKey);
  return await sign(key ?? own, { typ: 'at+jwt', kid: own.publicJwk.kid, ...header }, { ...whole, ...claims });
}

/** What an access token is turned into so that nobody must accept it, by name. `other`: whom it must not become. */
export async function accessForgeries(
  stack: Pick<TestStack, 'baseUrl' | 'secrets'>,
  of: AccessOf,
  other: AccessOf,
): Promise<Readonly<Record<string, string>>> {
  const { publicJwk } = await ownKey(stack.secrets.tokenSigningKey);
  const { x, y, kid } = stack.secrets.tokenSigningKey;
  const stranger = await newKey('ES256', kid);
  const now = Math.floor(Date.now() / 1000);
  const good = await accessToken(stack, of);
  const { header, claims } = peek(good);
  const [head = '', body = '', signature = ''] = good.split('.');
  const [, othersBody = ''] = (await accessToken(stack, other)).split('.');
  const hmac = (secret: Buffer) => forge({ ...header, alg: 'HS256' }, claims, secret.toString('base64url'));
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const wrong = (more: object, headers: object = {}) => accessToken(stack, of, more, headers);
  return {
    'a changed signature': `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'the claims of another under its signature': `${head}.${othersBody}.${signature}`,
    'no signature': `${head}.${body}.`,
    'another key under the same id': await accessToken(stack, of, {}, {}, stranger),
    'another key that it brings along': await accessToken(stack, of, {}, { jwk: stranger.publicJwk }, stranger),
    'an unknown key id': await wrong({}, { kid: 'other' }),
    'no key id': await wrong({}, { kid: undefined }),
    'alg none': forge({ ...header, alg: 'none' }, claims, undefined),
    'alg none over a right signature': `${forge({ ...header, alg: 'none' }, claims, undefined)}${signature}`,
    'an HMAC by the public key as JWK': hmac(Buffer.from(JSON.stringify(publicJwk))),
    'an HMAC by the public point': hmac(point),
    'an HMAC by nothing': hmac(Buffer.alloc(0)),
    'the type of another token': await wrong({}, { typ: 'JWT' }),
    'no type': await wrong({}, { typ: undefined }),
    'another audience': await wrong({ aud: 'https://other.example' }),
    'no audience': await wrong({ aud: undefined }),
    'another issuer': await wrong({ iss: 'https://other.example' }),
    'no issuer': await wrong({ iss: undefined }),
    'an expiry in the past': await wrong({ iat: now - 400, exp: now - 1 }),
    'no expiry': await wrong({ exp: undefined }),
    'a begin in the future': await wrong({ nbf: now + 3_600 }),
    'no subject': await wrong({ sub: undefined }),
    'no client': await wrong({ client_id: undefined }),
    'a subject and another client': await wrong({ client_id: other.clientId }),
    'a client that is no name': await wrong({ sub: 'Plantesen', client_id: 'Plantesen' }),
    'no id': await wrong({ jti: undefined }),
    'no time of issue': await wrong({ iat: undefined }),
    'no scope': await wrong({ scope: undefined }),
    'a key that must prove it, and no proof': await wrong({ cnf: { jkt: 'A'.repeat(43) } }),
    'a confirmation of another kind': await wrong({ cnf: { 'x5t#S256': 'A'.repeat(43) } }),
  };
}
