import type { Secrets, SigningKey } from './read-secrets.ts';

/** An operator of a stack on this machine. */
export const LOCAL_OPERATOR = 'platform.local';

/** What workers/env.ts wants beyond wrangler.toml, for a stack on this machine that is reached at `baseUrl`. */
export function workerBindings(
  secrets: Secrets,
  baseUrl: string,
  database: { readonly appUrl: string; readonly sqlEndpoint: string },
  demoFile: string | undefined,
): Record<string, string> {
  return {
    DATABASE_URL: database.appUrl,
    SQL_ENDPOINT: database.sqlEndpoint,
    PUBLIC_URL: baseUrl,
    SESSION_KEYS: JSON.stringify(secrets.sessionKeys),
    TOKEN_SIGNING_KEYS: JSON.stringify([secrets.tokenSigningKey]),
    PLATFORM_CLIENTS: JSON.stringify([{ clientId: LOCAL_OPERATOR, jwks: { keys: [publicPart(secrets.operatorKey)] } }]),
    DEVICE_CREDENTIAL_KEYS: JSON.stringify(secrets.deviceCredentialKeys),
    PRACTITIONER_TOKEN_KEY: secrets.practitionerTokenKey,
    IDENTITY_KEY: secrets.identityKey,
    BLIND_INDEX_KEY: secrets.blindIndexKey,
    ...(demoFile === undefined ? {} : { LOCAL_DEMO: demoFile }),
  };
}

function publicPart({ kty, crv, kid, x, y }: SigningKey): object {
  return { kty, crv, kid, x, y };
}
