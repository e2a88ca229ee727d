import { generateKeyPairSync } from 'node:crypto';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/** Secrets for tests only: 32 bytes that say so. */
const TEST_KEY = Buffer.from('naer-test-key-naer-test-key-0001').toString('base64url');
/** A key pair of each run: nothing that is signed outlives it. */
const SIGNING_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

export default defineConfig({
  plugins: [
    cloudflareTest({
      main: './index.ts',
      wrangler: { configPath: '../wrangler.toml' },
      miniflare: {
        // Nothing outside is there in these tests: Postgres is down.
        outboundService: () => new Response(null, { status: 503 }),
        bindings: {
          DATABASE_URL: 'postgres://naer_app:test@127.0.0.1:9/naer',
          SQL_ENDPOINT: 'http://127.0.0.1:9/sql',
          PUBLIC_URL: 'http://naer.test',
          SESSION_KEYS: JSON.stringify({ test: TEST_KEY }),
          TOKEN_SIGNING_KEYS: JSON.stringify([{ ...SIGNING_KEY, kid: 'test' }]),
          DEVICE_CREDENTIAL_KEYS: JSON.stringify({ test: TEST_KEY }),
          PRACTITIONER_TOKEN_KEY: TEST_KEY,
          IDENTITY_KEY: TEST_KEY,
          BLIND_INDEX_KEY: TEST_KEY,
        },
      },
    }),
  ],
  test: { name: 'workerd', include: ['**/*.test.ts'], testTimeout: 20_000, silent: 'passed-only' },
});
