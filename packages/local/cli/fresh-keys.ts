import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A secret of a deployment: what its variable is set to. */
export interface FreshSecret {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

export interface FreshKeys {
  readonly secrets: readonly FreshSecret[];
  /** The operator's private key: for a file of the operator's own, never for the deployment. */
  readonly operatorKey: string;
}

/** Keys that nobody has had before; `day` (yyyymmdd) names them, so that a rotation is seen. */
export function freshKeys(day: string): FreshKeys {
  const operator = privateJwk(`operator-${day}`);
  const { d: _, ...operatorPublic } = operator;
  const clients = [{ clientId: 'platform.operator', jwks: { keys: [operatorPublic] } }];
  const set = (kid: string) => JSON.stringify({ [kid]: random() });
  return {
    secrets: [
      {
        name: 'DEVICE_CREDENTIAL_KEYS',
        value: set(`device-${day}`),
        note: 'to rotate: put a new one first, keep the old',
      },
      {
        name: 'SESSION_KEYS',
        value: set(`session-${day}`),
        note: 'to rotate: put a new one first, keep the old for 10 hours',
      },
      {
        name: 'TOKEN_SIGNING_KEYS',
        value: JSON.stringify([privateJwk(`token-${day}`)]),
        note: 'to rotate: add a new one last, a day later put it first, then take the old one away',
      },
      {
        name: 'IDENTITY_KEY',
        value: random(),
        note: 'wraps each tenant’s data key: lost, all names are lost; to rotate: new,old; then naer key rewrap --all; then new alone',
      },
      { name: 'BLIND_INDEX_KEY', value: random(), note: 'finds people by national id: never changed' },
      { name: 'PLATFORM_CLIENTS', value: JSON.stringify(clients), note: 'public key only' },
    ],
    operatorKey: JSON.stringify(operator),
  };
}

/** The lines of `pnpm naer keys`. */
export function keyLines({ secrets, operatorKey }: FreshKeys): readonly string[] {
  return [
    'Each is new and shown once. Set it with the command above it, which asks for the value.',
    ...secrets.flatMap(({ name, value, note }) => [
      '',
      `# npx wrangler secret put ${name} --env production   (${note})`,
      value,
    ]),
    '',
    '# the operator’s private key, for a file of its own (chmod 600), given as --key with --client-id platform.operator:',
    operatorKey,
  ];
}

function privateJwk(kid: string) {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  return { kty: 'EC' as const, crv: 'P-256' as const, kid, x, y, d };
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
