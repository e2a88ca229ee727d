import path from 'node:path';
import { sentenceOf } from '../child/messages.ts';
import { type ChildHooks, type SupervisedChild, superviseChild } from '../child/supervise-child.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Home } from '../paths.ts';
import { connectExisting } from '../postgres/connect-existing.ts';
import { freePort } from '../start/check-port.ts';

export interface DatabaseOptions {
  readonly home: Home;
  /** Use this PostgreSQL instead of an embedded one. */
  readonly databaseUrl?: string | undefined;
  readonly appPassword: string;
  /** False for tests: no fsync. */
  readonly durable: boolean;
  readonly autoRestart: boolean;
  /** Tests put a proxy between the endpoint and the server. */
  readonly via?: ((target: Target) => Promise<Target>) | undefined;
  readonly say: (step: string) => void;
  readonly hooks: ChildHooks;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface Database {
  /** Login that owns the tables. */
  readonly ownerUrl: string;
  /** Login of the Worker: `naer_app`, no DDL, no BYPASSRLS. */
  readonly appUrl: string;
  /** Neon's SQL over HTTP in front of it. */
  readonly sqlEndpoint: string;
  /** Absent when the server is not ours. */
  readonly server: SupervisedChild | undefined;
  readonly endpoint: SupervisedChild;
  stop(): Promise<void>;
}

/** A PostgreSQL that is up, migrated, and reachable over HTTP. Rejects with one sentence. */
export async function startDatabase(options: DatabaseOptions): Promise<Database> {
  const started: SupervisedChild[] = [];
  const child = (name: string, childOptions: unknown) => {
    const supervised = superviseChild(
      {
        name,
        module: path.join(import.meta.dirname, '..', 'processes', `run-${name}.ts`),
        options: childOptions,
        logs: options.home.logs,
        autoRestart: options.autoRestart,
      },
      options.hooks,
    );
    started.unshift(supervised);
    return supervised;
  };
  const stop = async () => {
    for (const supervised of started) await supervised.stop();
  };
  try {
    options.say('database');
    let server: SupervisedChild | undefined;
    let ownerUrl: string;
    if (options.databaseUrl === undefined) {
      server = child('postgres', { dataDir: options.home.postgres, port: await freePort(), durable: options.durable });
      ({ url: ownerUrl } = (await server.ready.catch(explainStart)) as { readonly url: string });
    } else ({ url: ownerUrl } = await connectExisting(options.databaseUrl));
    const real: Target = targetOf(ownerUrl);
    const target = (await options.via?.(real)) ?? real;
    const port = await freePort();
    const endpoint = child('sql-endpoint', { target, port });
    options.say('migrations');
    const [{ appUrl }] = await Promise.all([
      migrate({ ownerUrl, appPassword: options.appPassword }).catch((error: unknown) =>
        explainMigration(error, server !== undefined),
      ),
      endpoint.ready,
    ]);
    return { ownerUrl, appUrl, sqlEndpoint: `http://127.0.0.1:${port}/sql`, server, endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function explainStart(error: unknown): never {
  const sentence = sentenceOf(error).replace(/\.$/, '');
  throw new Error(`${sentence}; more in .naer/logs/postgres.log, and --reset begins afresh.`);
}

const PERMISSION_DENIED = '42501';

function explainMigration(error: unknown, embedded: boolean): never {
  const { code } = error as { readonly code?: unknown };
  if (code === PERMISSION_DENIED)
    throw new Error(
      `The login of DATABASE_URL may not prepare the database (${sentenceOf(error)}): use its owner, with CREATEROLE.`,
    );
  const hint = embedded ? ' Here, --reset begins afresh.' : '';
  throw new Error(`The database could not be prepared: ${sentenceOf(error)}${hint}`);
}

function targetOf(databaseUrl: string): Target {
  const url = new URL(databaseUrl.replace(/^postgres(ql)?:/, 'http:'));
  return { host: url.hostname, port: Number(url.port || 5432) };
}
