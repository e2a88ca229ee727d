import pg from 'pg';
import { StatementCache } from './statement-cache.ts';

export interface EndpointTarget {
  readonly host: string;
  readonly port: number;
}

const MAX_CONNECTIONS = 16;
const CONNECT_WITHIN_MS = 5_000;
const IDLE_MS = 30_000;

/** A pool per login and database; all of them lead to the one target, whatever host the connection string names. */
export class ConnectionPools {
  readonly #target: EndpointTarget;
  readonly #pools = new Map<string, pg.Pool>();
  readonly #caches = new WeakMap<pg.PoolClient, StatementCache>();

  constructor(target: EndpointTarget) {
    this.#target = target;
  }

  /** Rejects with pg's error, or a TypeError when the string is no connection string. */
  connect(connectionString: string): Promise<pg.PoolClient> {
    let pool = this.#pools.get(connectionString);
    if (pool === undefined) {
      pool = new pg.Pool({
        connectionString: redirect(connectionString, this.#target),
        max: MAX_CONNECTIONS,
        connectionTimeoutMillis: CONNECT_WITHIN_MS,
        idleTimeoutMillis: IDLE_MS,
      });
      // An idle connection that the server cut is dropped; the next request opens another.
      pool.on('error', () => {});
      pool.on('connect', (client) => client.on('error', () => {}));
      this.#pools.set(connectionString, pool);
    }
    return pool.connect();
  }

  cacheOf(client: pg.PoolClient): StatementCache {
    let cache = this.#caches.get(client);
    if (cache === undefined) {
      cache = new StatementCache();
      this.#caches.set(client, cache);
    }
    return cache;
  }

  /** Asks the server to stop what the client runs, over a connection of its own. */
  async cancel(connectionString: string, client: pg.PoolClient): Promise<void> {
    const pid = (client as unknown as { processID: number | null }).processID;
    const other = new pg.Client({
      connectionString: redirect(connectionString, this.#target),
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
    });
    other.on('error', () => {});
    try {
      await other.connect();
      await other.query('select pg_cancel_backend($1::int)', [pid]);
    } catch {
      // A server that does not answer has nothing to cancel.
    } finally {
      await other.end().catch(() => {});
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#pools.values()].map((pool) => pool.end()));
  }
}

function redirect(connectionString: string, target: EndpointTarget): string {
  const url = new URL(connectionString.replace(/^postgres(ql)?:/, 'http:'));
  url.hostname = target.host;
  url.port = String(target.port);
  return url.href.replace(/^http:/, 'postgres:');
}
