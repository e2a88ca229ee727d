import { describe, expect, it } from 'vitest';
import { type Bindings, configurationOf } from '../env.ts';

const SECRET = 'kJ8vQ2nX5bT9wR3mZ7cL1hF6dS4gP0yUeAiOqNrVtBw';
const COORDINATE = 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU';
const PRIVATE_JWK = { kty: 'EC', crv: 'P-256', kid: 'a', x: COORDINATE, y: COORDINATE, d: COORDINATE };
const { d: _, ...PUBLIC_JWK } = PRIVATE_JWK;
const PROVIDER = {
  id: 'helseid',
  issuer: 'https://issuer.example',
  audience: 'staff',
  clientId: 'naer',
  privateKeyJwk: PRIVATE_JWK,
  scope: 'openid profile',
  claims: { nationalId: 'pid' },
  requiredSecurityLevel: '4',
};
const TENANT = '0c2f9a52-0000-4000-8000-000000000001';
const json = JSON.stringify;

/** What production is set to. */
const GOOD: Readonly<Record<string, string>> = {
  ENVIRONMENT: 'production',
  JURISDICTION: 'eu',
  PROJECTOR_SHARDS: '4',
  DATABASE_URL: 'postgres://naer_app:hidden-password@db.example/naer',
  PUBLIC_URL: 'https://naer.example',
  SESSION_KEYS: json({ s1: SECRET }),
  TOKEN_SIGNING_KEYS: json([PRIVATE_JWK]),
  DEVICE_CREDENTIAL_KEYS: json({ d1: SECRET }),
  IDENTITY_KEY: SECRET,
  BLIND_INDEX_KEY: SECRET,
  IDENTITY_PROVIDERS: json([PROVIDER]),
  PLATFORM_CLIENTS: json([{ clientId: 'platform.operator', jwks: { keys: [PUBLIC_JWK] } }]),
  TENANT_DATABASES: json({ [TENANT]: { url: 'postgres://naer_app:hidden-password@own.example/naer' } }),
  LIMITS: json({ deviceRequests: 60, tenants: { [TENANT]: { tenantRequests: 5 } } }),
};

function refusal(changes: Readonly<Record<string, string | undefined>>): string {
  const bindings = Object.fromEntries(
    Object.entries({ ...GOOD, ...changes }).filter(([, value]) => value !== undefined),
  );
  try {
    configurationOf(bindings as unknown as Bindings);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

const REQUIRED = [
  'ENVIRONMENT',
  'JURISDICTION',
  'PROJECTOR_SHARDS',
  'DATABASE_URL',
  'PUBLIC_URL',
  'SESSION_KEYS',
  'TOKEN_SIGNING_KEYS',
  'DEVICE_CREDENTIAL_KEYS',
  'IDENTITY_KEY',
  'BLIND_INDEX_KEY',
] as const;
const SHORT = SECRET.slice(0, 42);
const REPEATED = 'a'.repeat(43);
const FEW = 'abcabcabcab'.repeat(4);

/** Which variable, what is wrong with it, and what it was set to. */
const WRONG: readonly (readonly [name: string, what: string, value: string])[] = [
  ...['IDENTITY_KEY', 'BLIND_INDEX_KEY'].flatMap((name): (readonly [string, string, string])[] => [
    [name, 'too short', SHORT],
    [name, 'the same character again and again', REPEATED],
    [name, 'a few characters again and again', FEW],
    [name, 'no base64url', `${SECRET.slice(0, 42)}+`],
    [name, 'empty', ''],
  ]),
  ['IDENTITY_KEY', 'a second key that is too short', `${SECRET},${SHORT}`],
  ['IDENTITY_KEY', 'a second key that is missing', `${SECRET},`],
  ['BLIND_INDEX_KEY', 'two keys', `${SECRET},${SECRET}`],
  ...['SESSION_KEYS', 'DEVICE_CREDENTIAL_KEYS'].flatMap((name): (readonly [string, string, string])[] => [
    [name, 'no key at all', '{}'],
    [name, 'a key that is too short', json({ k: SHORT })],
    [name, 'a second key that is one character', json({ k: SECRET, l: REPEATED })],
    [name, 'a key without an id', json({ '': SECRET })],
    [name, 'no JSON', SECRET],
  ]),
  ['TOKEN_SIGNING_KEYS', 'no key at all', '[]'],
  ['TOKEN_SIGNING_KEYS', 'a public key', json([PUBLIC_JWK])],
  ['TOKEN_SIGNING_KEYS', 'two keys of one id', json([PRIVATE_JWK, PRIVATE_JWK])],
  ['TOKEN_SIGNING_KEYS', 'a key of another curve', json([{ ...PRIVATE_JWK, crv: 'P-384' }])],
  ['DATABASE_URL', 'another kind of address', 'https://db.example'],
  ['PUBLIC_URL', 'http', 'http://naer.example'],
  ['PUBLIC_URL', 'a path', 'https://naer.example/app'],
  ['JURISDICTION', 'no jurisdiction', 'none'],
  ['SQL_ENDPOINT', 'what is for a laptop', 'http://127.0.0.1:5/sql'],
  ['PRACTITIONER_TOKEN_KEY', 'what is for a laptop', SECRET],
  ['LOCAL_DEMO', 'what is for a laptop', '{}'],
  ['STEP_GATE', 'what is for a test', 'http://127.0.0.1:6/step'],
  ['IDENTITY_PROVIDERS', 'an http issuer', json([{ ...PROVIDER, issuer: 'http://issuer.example' }])],
  [
    'IDENTITY_PROVIDERS',
    'an http issuer that says it may',
    json([{ ...PROVIDER, issuer: 'http://issuer.example', allowInsecure: true }]),
  ],
  ['IDENTITY_PROVIDERS', 'an issuer of any level', json([{ ...PROVIDER, requiredSecurityLevel: undefined }])],
  [
    'IDENTITY_PROVIDERS',
    'an issuer of patients of any level',
    json([PROVIDER, { ...PROVIDER, id: 'idporten', audience: 'citizen', requiredSecurityLevel: undefined }]),
  ],
  ['IDENTITY_PROVIDERS', 'two issuers of one id', json([PROVIDER, PROVIDER])],
  ['IDENTITY_PROVIDERS', 'a scope without openid', json([{ ...PROVIDER, scope: 'profile' }])],
  ['IDENTITY_PROVIDERS', 'a key that cannot sign', json([{ ...PROVIDER, privateKeyJwk: PUBLIC_JWK }])],
  ['PLATFORM_CLIENTS', 'a private key', json([{ clientId: 'platform.operator', jwks: { keys: [PRIVATE_JWK] } }])],
  [
    'PLATFORM_CLIENTS',
    'an id that could be a tenant’s',
    json([{ clientId: `${TENANT}.x`, jwks: { keys: [PUBLIC_JWK] } }]),
  ],
  ['PLATFORM_CLIENTS', 'an operator without a key', json([{ clientId: 'platform.operator', jwks: { keys: [] } }])],
  [
    'PLATFORM_CLIENTS',
    'a shared secret',
    json([{ clientId: 'platform.operator', jwks: { keys: [{ kty: 'oct', kid: 'a', k: SECRET }] } }]),
  ],
  ['TENANT_DATABASES', 'a tenant that is none', json({ tenant: { url: 'postgres://db.example/naer' } })],
  ['TENANT_DATABASES', 'another kind of address', json({ [TENANT]: { url: 'https://db.example' } })],
  [
    'TENANT_DATABASES',
    'what is for a laptop',
    json({ [TENANT]: { url: 'postgres://db.example/naer', sqlEndpoint: 'http://127.0.0.1:5/sql' } }),
  ],
  ['LIMITS', 'a limit that nobody has', json({ everything: 5 })],
  ['LIMITS', 'a limit that lets nothing through', json({ deviceAlarms: 0 })],
  ['LIMITS', 'a half', json({ deviceRequests: 1.5 })],
  ['LIMITS', 'a tenant that is none', json({ tenants: { everybody: { tenantRequests: 5 } } })],
  ['VAPID_PRIVATE_KEY', 'a key without who answers for it', COORDINATE],
  ['SMS_GATEWAY_URL', 'an address without its token', 'https://sms.example'],
];

describe('a deployment', () => {
  it('on a laptop may have an issuer of any level', () => {
    const anyLevel = json([{ ...PROVIDER, requiredSecurityLevel: undefined }]);
    expect(refusal({ ENVIRONMENT: 'local', IDENTITY_PROVIDERS: anyLevel })).toBe('accepted');
    expect(refusal({ ENVIRONMENT: 'staging', IDENTITY_PROVIDERS: anyLevel })).toContain('requiredSecurityLevel');
  });

  it('that is set as it should be starts', () => {
    expect(refusal({})).toBe('accepted');
    expect(refusal({ IDENTITY_PROVIDERS: undefined, PLATFORM_CLIENTS: undefined, TENANT_DATABASES: undefined })).toBe(
      'accepted',
    );
  });

  it.each(REQUIRED)('without %s does not start, and says so', (name) => {
    expect(refusal({ [name]: undefined })).toMatch(new RegExp(`^Configuration refused: ${name} \\S.*$`));
  });

  it.each(WRONG)(
    'whose %s is %s does not start: one sentence names the variable and never the value',
    (name, _what, value) => {
      const sentence = refusal({ [name]: value });
      expect(sentence).toMatch(new RegExp(`^Configuration refused: ${name} [a-z][^\\n;]*$`));
      if (value.length > 3) expect(sentence).not.toContain(value);
      for (const hidden of [SECRET, SHORT, COORDINATE, REPEATED, 'hidden-password'])
        expect(sentence).not.toContain(hidden);
    },
  );

  it('with several wrong variables names each', () => {
    const sentence = refusal({ IDENTITY_KEY: undefined, SESSION_KEYS: '{}', PUBLIC_URL: 'naer' });
    for (const name of ['IDENTITY_KEY', 'SESSION_KEYS', 'PUBLIC_URL']) expect(sentence).toContain(`${name} `);
  });
});
