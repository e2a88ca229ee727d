import type { Secrets } from './read-secrets.ts';

/** What workers/env.ts wants beyond wrangler.toml, for a stack on this machine. */
export function workerBindings(
  secrets: Secrets,
  database: { readonly appUrl: string; readonly sqlEndpoint: string },
  demoFile: string | undefined,
): Record<string, string> {
  return {
    DATABASE_URL: database.appUrl,
    SQL_ENDPOINT: database.sqlEndpoint,
    DEVICE_CREDENTIAL_KEYS: JSON.stringify(secrets.deviceCredentialKeys),
    PRACTITIONER_TOKEN_KEY: secrets.practitionerTokenKey,
    IDENTITY_KEY: secrets.identityKey,
    BLIND_INDEX_KEY: secrets.blindIndexKey,
    ...(demoFile === undefined ? {} : { LOCAL_DEMO: demoFile }),
  };
}
