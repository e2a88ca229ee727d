import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Fleet } from './fleet.ts';

const DRAINED_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;
const POLL_MS = 20;

/**
 * Resolves when Postgres has every reading the fleet has sent; rejects after a minute. Sequences have no gaps and
 * travel in order: the highest of each patient says how many have arrived.
 */
export async function awaitArrival(ownerUrl: string, fleet: Fleet): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    for (const until = performance.now() + DRAINED_WITHIN_MS; ; await wait(POLL_MS)) {
      const { rows } = await client.query<{ arrived: string }>(
        `select coalesce(sum((select max(sequence) from measurement m
           where m.tenant_id = p.tenant_id and m.patient_id = p.patient_id)), 0) as arrived from patient p`,
      );
      const arrived = Number(rows[0]?.arrived);
      if (arrived === fleet.sent) return;
      if (performance.now() > until) throw new Error(`${fleet.sent} were accepted, ${arrived} reached Postgres`);
    }
  });
}

/** As the server says it. */
export async function postgresVersionOf(ownerUrl: string): Promise<string> {
  return await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
