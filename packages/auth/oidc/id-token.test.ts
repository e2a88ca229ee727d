import { base64url, exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { OidcProvider } from './oidc-provider.ts';
import { readClaims } from './read-claims.ts';
import { verifyIdToken } from './verify-id-token.ts';

const NOW = 1_770_000_000_000;
const NOW_SECONDS = NOW / 1000;
const ISSUER = 'https://issuer.example';
const CLIENT = 'naer';
const NONCE = 'n'.repeat(43);
const ours = await generateKeyPair('ES256');
const theirs = await generateKeyPair('ES256');
const rsa = await generateKeyPair('RS256');
const KEYS: JSONWebKeySet = {
  keys: [
    { ...(await exportJWK(ours.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' },
    { ...(await exportJWK(rsa.publicKey)), kid: 'r1', use: 'sig' },
  ],
};
const EXPECTED = { issuer: ISSUER, clientId: CLIENT, nonce: NONCE, now: NOW };
const CLAIMS = {
  iss: ISSUER,
  aud: CLIENT,
  sub: 'somebody',
  nonce: NONCE,
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 300,
};

function sign(claims: object = {}, header: object = {}, key: CryptoKey = ours.privateKey): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key);
}
async function outcome(token: string): Promise<string> {
  const result = await verifyIdToken(token, KEYS, EXPECTED);
  return result.ok ? 'accepted' : result.error.code;
}

describe('an ID token', () => {
  it.each<[string, () => Promise<string>]>([
    ['signed by the issuer', () => sign()],
    ['of type JWT', () => sign({}, { typ: 'JWT' })],
    ['signed with RSA', () => sign({}, { alg: 'RS256', kid: 'r1' }, rsa.privateKey)],
    ['for us alone in a list', () => sign({ aud: [CLIENT] })],
    ['for several, issued to us', () => sign({ aud: [CLIENT, 'other'], azp: CLIENT })],
    ['from a clock half a minute ahead', () => sign({ iat: NOW_SECONDS + 25 })],
  ])('%s is accepted', async (_, make) => {
    expect(await outcome(await make())).toBe('accepted');
  });

  it.each<[string, string, () => Promise<string> | string]>([
    ['another key', 'bad-signature', () => sign({}, {}, theirs.privateKey)],
    ['an unknown key id', 'unknown-key', () => sign({}, { kid: 'k9' })],
    ['no signature', 'bad-signature', () => new UnsecuredJWT(CLAIMS).encode()],
    [
      'a symmetric key',
      'bad-signature',
      () =>
        new SignJWT(CLAIMS)
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(base64url.decode(KEYS.keys[0]?.x ?? '')),
    ],
    ['changed claims', 'bad-signature', async () => tampered(await sign())],
    ['another issuer', 'wrong-claims', () => sign({ iss: 'https://evil.example' })],
    ['an issuer with a slash more', 'wrong-claims', () => sign({ iss: `${ISSUER}/` })],
    ['no issuer', 'wrong-claims', () => sign({ iss: undefined })],
    ['another audience', 'wrong-claims', () => sign({ aud: 'other' })],
    ['no audience', 'wrong-claims', () => sign({ aud: undefined })],
    ['several audiences and nobody it was issued to', 'wrong-party', () => sign({ aud: [CLIENT, 'other'] })],
    ['another party it was issued to', 'wrong-party', () => sign({ azp: 'other' })],
    ['an expiry in the past', 'expired', () => sign({ exp: NOW_SECONDS - 31 })],
    ['no expiry', 'wrong-claims', () => sign({ exp: undefined })],
    ['a time of issue long past', 'expired', () => sign({ iat: NOW_SECONDS - 3_600 })],
    ['a time of issue in the future', 'wrong-claims', () => sign({ iat: NOW_SECONDS + 120 })],
    ['no time of issue', 'wrong-claims', () => sign({ iat: undefined })],
    ['a begin in the future', 'wrong-claims', () => sign({ nbf: NOW_SECONDS + 120 })],
    ['another nonce', 'wrong-nonce', () => sign({ nonce: 'other' })],
    ['no nonce', 'wrong-claims', () => sign({ nonce: undefined })],
    ['no subject', 'wrong-claims', () => sign({ sub: undefined })],
    ['an empty subject', 'wrong-claims', () => sign({ sub: '' })],
    ['the type of an access token', 'wrong-claims', () => sign({}, { typ: 'at+jwt' })],
    ['the type of a client assertion', 'wrong-claims', () => sign({}, { typ: 'client-authentication+jwt' })],
    ['nothing in it', 'bad-signature', () => ''],
  ])('with %s is refused as %s', async (_, code, make) => {
    expect(await outcome(await make())).toBe(code);
  });
});

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  return `${header}.${base64url.encode(JSON.stringify({ ...CLAIMS, sub: 'somebody else' }))}.${signature}`;
}

const PROVIDER: OidcProvider = {
  id: 'helseid',
  issuer: ISSUER,
  audience: 'staff',
  clientId: CLIENT,
  privateKeyJwk: { kty: 'EC', crv: 'P-256', kid: 'k', x: '', y: '', d: '' },
  scope: 'openid',
  claims: {
    nationalId: 'pid',
    name: 'name',
    securityLevel: 'level',
    hprNumber: 'hpr',
    organisation: 'orgnr_child',
    parentOrganisation: 'orgnr_parent',
    representation: 'represents',
  },
  requiredSecurityLevel: '4',
  requireOrganisation: true,
};
const GIVEN = { sub: 's', pid: '10915596784', level: '4', hpr: '9999999', orgnr_child: '994598759', name: 'Kari' };

describe('the claims of a log-in', () => {
  it('say on what somebody acts for another where the issuer does, and a basis nobody knows is no word at all', () => {
    const represents = [
      '10915596784',
      { pid: '15876599999', basis: 'parent' },
      { pid: '15876599998', basis: 'power-of-attorney' },
      { pid: '15876599997', basis: 'neighbour' },
      { pid: '1587', basis: 'parent' },
      { pid: '15876599996' },
    ];
    expect(readClaims(PROVIDER, { ...GIVEN, represents })).toMatchObject({
      ok: true,
      value: {
        represents: ['10915596784', '15876599999', '15876599998'],
        representsAs: { 15876599999: 'parent', 15876599998: 'power-of-attorney' },
      },
    });
  });

  it('are read under the names that are configured', () => {
    expect(
      readClaims(PROVIDER, { ...GIVEN, orgnr_parent: ['993467049', '994598759'], represents: ['10915596784'] }),
    ).toEqual({
      ok: true,
      value: {
        subject: 's',
        nationalId: '10915596784',
        name: 'Kari',
        hprNumber: '9999999',
        organisations: ['994598759', '993467049'],
        represents: ['10915596784'],
      },
    });
  });

  it.each<[string, object, string, Partial<OidcProvider>]>([
    ['a lower level', { level: '3' }, 'level-too-low', {}],
    ['a higher level than the one that is agreed', { level: '5' }, 'level-too-low', {}],
    ['no level', { level: undefined }, 'level-too-low', {}],
    ['two levels', { level: ['4', '3'] }, 'level-too-low', {}],
    ['no level where it is the acr', { acr: undefined }, 'level-too-low', { claims: { nationalId: 'pid' } }],
    ['no organisation', { orgnr_child: undefined }, 'organisation-missing', {}],
    ['an organisation that is no number', { orgnr_child: 'Testsykehuset' }, 'organisation-missing', {}],
    ['a register number that cannot be read', { hpr: 'x' }, 'login-refused', {}],
    ['two register numbers', { hpr: ['9999999', '9999998'] }, 'login-refused', {}],
    ['no national id of a citizen', { pid: undefined }, 'no-national-id', { audience: 'citizen' }],
    ['half a national id of a citizen', { pid: '109155' }, 'no-national-id', { audience: 'citizen' }],
  ])('with %s are refused', (_, change, code, provider) => {
    const result = readClaims({ ...PROVIDER, ...provider }, { ...GIVEN, ...change });
    expect(result).toMatchObject({ ok: false, error: { code } });
  });

  it('hold a level by acr where no other claim is named', () => {
    const provider = { ...PROVIDER, claims: { nationalId: 'pid' }, requiredSecurityLevel: 'idporten-loa-high' };
    const citizen: OidcProvider = { ...provider, audience: 'citizen', requireOrganisation: false };
    expect(readClaims(citizen, { ...GIVEN, acr: 'idporten-loa-high' })).toMatchObject({ ok: true });
    expect(readClaims(citizen, { ...GIVEN, acr: 'idporten-loa-substantial' })).toMatchObject({ ok: false });
  });
});
