import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoFile } from '@naer/contracts/demo';
import pg from 'pg';
import type { Home } from '../paths.ts';
import { startPostgres } from '../postgres/start-postgres.ts';

export interface OpenRecords {
  readonly client: pg.Client;
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 5_000;

/**
 * The owner's connection to the local records: those of the running stack, of `DATABASE_URL`, or the embedded
 * PostgreSQL, started for this one question. Throws one sentence when there are none.
 */
export async function openRecords(home: Home, databaseUrl: string | undefined): Promise<OpenRecords> {
  for (const url of [databaseUrl, demoDatabase(home)])
    if (url !== undefined) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return { client, close: () => client.end() };
      } catch {
        await client.end().catch(() => undefined);
        if (url === databaseUrl) throw new Error('The PostgreSQL of DATABASE_URL does not answer.');
        if (!isEmbedded(home, url))
          throw new Error(
            'The PostgreSQL that Nær last ran on does not answer: start it, or name another with DATABASE_URL.',
          );
      }
    }
  if (!existsSync(home.postgres)) throw new Error('There are no local records yet: run `npx -y pnpm@12 start` first.');
  const server = await startPostgres({ dataDir: home.postgres });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  return {
    client,
    async close() {
      await client.end();
      await server.stop();
    },
  };
}

function demoDatabase(home: Home): string | undefined {
  try {
    return (JSON.parse(readFileSync(home.demo, 'utf8')) as DemoFile).databaseUrl;
  } catch {
    return undefined;
  }
}

/** The embedded cluster's password is random: a URL that has it is that cluster's. Any other database has other records. */
function isEmbedded(home: Home, url: string): boolean {
  const secret = path.join(home.postgres, 'secret');
  return existsSync(secret) && url.includes(`:${readFileSync(secret, 'utf8')}@127.0.0.1:`);
}
