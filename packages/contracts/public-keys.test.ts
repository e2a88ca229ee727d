import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isJwksUri } from './jwks-uri.ts';
import { holdsPrivateKey, publicJwksSchema, usableKeys } from './public-keys.ts';

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const jwk = (key: typeof p256.publicKey, more: object = {}) => ({
  ...key.export({ format: 'jwk' }),
  kid: 'a',
  ...more,
});
const EC = jwk(p256.publicKey);

describe('the keys of a client', () => {
  it.each<[string, readonly object[], boolean]>([
    ['of P-256', [EC], true],
    ['of P-384', [jwk(p384.publicKey)], true],
    ['of RSA', [jwk(rsa.publicKey, { alg: 'RS384', use: 'sig' })], true],
    ['several, each with its id', [EC, jwk(p384.publicKey, { kid: 'b' })], true],
    ['none', [], false],
    ['two with one id', [EC, jwk(p384.publicKey)], false],
    ['more than ten', Array.from({ length: 11 }, (_, n) => ({ ...EC, kid: `${n}` })), false],
    ['without an id', [{ ...EC, kid: undefined }], false],
    ['private', [jwk(p256.privateKey)], false],
    ['private of RSA', [jwk(rsa.privateKey)], false],
    ['symmetric', [{ kty: 'oct', k: 'AAAA', kid: 'a' }], false],
    ['of P-521', [jwk(p521.publicKey)], false],
    ['of a short RSA', [jwk(short.publicKey)], false],
    ['of RSA by another algorithm', [jwk(rsa.publicKey, { alg: 'RS256' })], false],
    ['for encryption', [{ ...EC, use: 'enc' }], false],
    ['with a member that nobody knows', [{ ...EC, x9: 1 }], false],
  ])('%s are taken or refused as they are', (_, keys, isTaken) => {
    expect(publicJwksSchema.safeParse({ keys }).success).toBe(isTaken);
  });

  it.each([
    ['EC', jwk(p256.privateKey)],
    ['RSA', jwk(rsa.privateKey)],
    ['symmetric', { kty: 'oct', k: 'AAAA' }],
  ])('that hold a private part are known for it: %s', (_, key) => {
    expect(holdsPrivateKey({ keys: [EC, key] })).toBe(true);
    expect(holdsPrivateKey({ keys: [EC] })).toBe(false);
    expect(holdsPrivateKey(undefined)).toBe(false);
  });

  it('that were fetched are those that can be used', () => {
    expect(usableKeys({ keys: [{ ...EC, use: 'enc' }, jwk(p256.privateKey), EC, 7], more: 1 })).toEqual([EC]);
    expect(usableKeys([EC])).toEqual([]);
    expect(usableKeys(null)).toEqual([]);
  });
});

describe('an address of keys', () => {
  it.each([
    'https://partner.example/jwks',
    'https://a.b-c.example/.well-known/jwks.json?x=1',
    'https://partner.example:443/j',
  ])('%s may be fetched', (uri) => {
    expect(isJwksUri(uri)).toBe(true);
  });

  it.each([
    'http://partner.example/jwks',
    'https://partner.example:8443/jwks',
    'https://u:p@partner.example/jwks',
    'https://partner.example/jwks#x',
    'https://localhost/jwks',
    'https://LOCALHOST./jwks',
    'https://a.localhost/jwks',
    'https://db.internal/jwks',
    'https://printer.local/jwks',
    'https://intranet/jwks',
    'https://127.0.0.1/jwks',
    'https://127.1/jwks',
    'https://2130706433/jwks',
    'https://0x7f.1/jwks',
    'https://0177.0.0.1/jwks',
    'https://10.0.0.8/jwks',
    'https://169.254.169.254/latest',
    'https://8.8.8.8/jwks',
    'https://[::1]/jwks',
    'https://[fd00::1]/jwks',
    'https://[::ffff:10.0.0.1]/jwks',
    'ftp://partner.example/jwks',
    'data:application/json,{}',
    'jwks',
    `https://partner.example/${'x'.repeat(500)}`,
  ])('%s may not', (uri) => {
    expect(isJwksUri(uri)).toBe(false);
  });
});
