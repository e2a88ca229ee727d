import { Records } from '@naer/db/records';
import { migrate } from '@naer/local/migrate/migrate';
import { type SqlEndpoint, serveSqlEndpoint } from '@naer/local/sql-endpoint/serve-sql-endpoint';
import pg from 'pg';
import { startTestPostgres, type TestPostgres } from './local-postgres.ts';
import { searchRecords } from './planted/search-records.ts';

export interface TestRecords {
  readonly postgres: TestPostgres;
  readonly endpoint: SqlEndpoint;
  /** As `naer_app`, through the endpoint: what the Worker has. */
  readonly records: Records;
  readonly appUrl: string;
  /** Past every policy, as the superuser: to look at what is really there. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** As `naer_app` on a plain connection, in one transaction after these settings. */
  queryAs<Row = Record<string, unknown>>(
    settings: Readonly<Record<string, string>>,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  close(): Promise<void>;
}

/** A migrated database of its own behind a real endpoint. Close it in `afterAll`. */
export async function startRecords({ durable = false } = {}): Promise<TestRecords> {
  const postgres = await startTestPostgres(durable);
  const { appUrl } = await migrate({ ownerUrl: postgres.server.url, appPassword: 'test' });
  const endpoint = await serveSqlEndpoint({ target: postgres.server });
  const records = new Records({ databaseUrl: appUrl, sqlEndpoint: endpoint.url });
  const owner = pool(postgres.server.url);
  const app = pool(appUrl);
  return {
    postgres,
    endpoint,
    records,
    appUrl,
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await owner.query(text, [...values])).rows as Row[],
    queryAs: async <Row>(settings: Readonly<Record<string, string>>, text: string, values: readonly unknown[] = []) => {
      const client = await app.connect();
      try {
        await client.query('begin');
        for (const [name, value] of Object.entries(settings))
          await client.query('select set_config($1, $2, true)', [name, value]);
        const { rows } = await client.query(text, [...values]);
        await client.query('commit');
        return rows as Row[];
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    close: async () => {
      await Promise.all([owner.end(), app.end()]);
      await endpoint.close();
      try {
        await postgres.wake();
        await searchRecords(postgres.server.url);
      } finally {
        await postgres.remove();
      }
    },
  };
}

function pool(connectionString: string): pg.Pool {
  const made = new pg.Pool({ connectionString, max: 4 });
  made.on('error', () => {});
  return made;
}
