import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DemoFile } from '@naer/contracts/demo';
import { Records } from '@naer/db/records';
import { buildConsole } from '../build/build-console.ts';
import { buildWorker } from '../build/build-worker.ts';
import { type ChildHooks, type SupervisedChild, superviseChild } from '../child/supervise-child.ts';
import type { DemoIdentity } from '../identity/demo-accounts.ts';
import { identityProvidersBinding } from '../identity/demo-issuers.ts';
import { identityPort, startIdentity } from '../identity/start-identity.ts';
import { readSecrets, type Secrets, writePrivately } from '../secrets/read-secrets.ts';
import { workerBindings } from '../secrets/worker-bindings.ts';
import type { SeedTarget } from '../seed/seed-target.ts';
import type { WorkerOptions } from '../worker/run-worker.ts';
import { ownDatabases, tenantDatabasesBinding } from './own-databases.ts';
import { type Database, type DatabaseOptions, startDatabase } from './start-database.ts';
import { sweepUntilDone } from './sweep-until-done.ts';

export interface StackOptions
  extends Pick<DatabaseOptions, 'home' | 'databaseUrl' | 'durable' | 'autoRestart' | 'via'> {
  readonly port: number;
  /** Fills the database; what it answers stands in `demo.json`. */
  readonly seed: (target: SeedTarget) => Promise<DemoFile['tenants']>;
  readonly sweepEveryMs: number;
  /** Runs the issuers of this machine, with these people in them. */
  readonly identityProvider?: ((secrets: Secrets) => DemoIdentity) | undefined;
  /** Runs another module than the Worker's own; for benchmarks. It takes the same options. */
  readonly workerModule?: string;
  /** Tenants whose records stand in a database of their own, on the same server. */
  readonly ownDatabases?: readonly string[] | undefined;
  /** Further bindings of the Worker: push, SMS. */
  readonly bindings?: Readonly<Record<string, string>>;
  readonly say?: (step: string) => void;
  readonly hooks?: ChildHooks;
}

export interface LocalStack {
  readonly baseUrl: string;
  readonly demo: DemoFile;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly worker: SupervisedChild;
  readonly identityProvider: SupervisedChild | undefined;
  /** What the Worker is started with, secrets included: a restart takes what was changed here. */
  readonly bindings: Record<string, string>;
  /** The scheduled handler, once, now. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Database, SQL endpoint and Worker, each a process of its own, seeded and answering. Rejects with one sentence,
 * and then nothing is left running.
 */
export async function startStack(options: StackOptions): Promise<LocalStack> {
  const { home, say = () => undefined, hooks = {} } = options;
  const secrets = await readSecrets(home);
  // It says where a stack answers: that of the last start would mislead until this one does.
  await rm(home.demo, { force: true });
  const building = build();
  building.catch(() => undefined);
  const baseUrl = `http://127.0.0.1:${options.port}`;
  const people = options.identityProvider?.(secrets);
  const database = await startDatabase({ ...options, appPassword: secrets.appPassword, say, hooks });
  let worker: SupervisedChild | undefined;
  let identityProvider: SupervisedChild | undefined;
  const stop = async () => {
    await worker?.stop();
    await identityProvider?.stop();
    await database.stop();
  };
  try {
    const port = people === undefined ? undefined : await identityPort(home);
    if (people !== undefined && port !== undefined)
      identityProvider = startIdentity({ ...options, ...people, secrets, port, workerUrl: baseUrl, hooks });
    say('data');
    const own = await ownDatabases(database, secrets.appPassword, options.ownDatabases ?? []);
    const records = new Records({ databaseUrl: database.appUrl, sqlEndpoint: database.sqlEndpoint }, own);
    const tenants = await options.seed({ records, secrets, baseUrl, identityPort: port });
    say('build');
    await building;
    const demo: DemoFile = {
      baseUrl,
      databaseUrl: database.ownerUrl,
      tenants,
      ...(people === undefined ? {} : { guests: people.guests }),
    };
    say('worker');
    const bindings: Record<string, string> = {
      ...workerBindings(secrets, baseUrl, database, localLogins(demo)),
      ...(port === undefined ? {} : { IDENTITY_PROVIDERS: identityProvidersBinding(secrets, port) }),
      ...tenantDatabasesBinding(own),
      ...options.bindings,
    };
    worker = startWorker(options, bindings);
    await Promise.all([worker.ready, identityProvider?.ready]);
    say('patients to their monitors');
    const running = worker;
    const sweep = async () => {
      await running.call('sweep');
    };
    await sweepUntilDone(records, sweep);
    await answersHealth(baseUrl);
    await writePrivately(home.demo, JSON.stringify(demo, null, 2));
    return { baseUrl, demo, database, secrets, worker, identityProvider, bindings, sweep, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Beside the database: both take seconds the first time. */
async function build(): Promise<void> {
  await buildConsole();
  await buildWorker();
}

function startWorker(options: StackOptions, bindings: Record<string, string>): SupervisedChild {
  const workerOptions: WorkerOptions = {
    port: options.port,
    objects: objectsFolder(options),
    bindings,
    sweepEveryMs: options.sweepEveryMs,
  };
  return superviseChild(
    {
      name: 'worker',
      module: options.workerModule ?? path.join(import.meta.dirname, '..', 'worker', 'run-worker.ts'),
      options: workerOptions,
      logs: options.home.logs,
      autoRestart: options.autoRestart,
    },
    options.hooks,
  );
}

/** The objects belong to one database: those of another one know other patients. */
function objectsFolder({ home, databaseUrl }: StackOptions): string {
  if (databaseUrl === undefined) return home.objects;
  const { host, pathname } = new URL(databaseUrl.replace(/^postgres(ql)?:/, 'http:'));
  return `${home.objects}-${createHash('sha256').update(host).update(pathname).digest('hex').slice(0, 12)}`;
}

/** What the local log-in page offers: people and their tokens; no patients, passwords or keys. */
function localLogins(demo: DemoFile): string {
  return JSON.stringify({
    tenants: demo.tenants.map(({ id, name, units, practitioners }) => ({
      id,
      name,
      units,
      practitioners,
      patients: [],
    })),
  });
}

async function answersHealth(baseUrl: string): Promise<void> {
  const response = await fetch(`${baseUrl}/health?deep=1`);
  const health = (await response.json()) as { readonly status?: string; readonly database?: string };
  if (health.status === 'up' && health.database === 'up') return;
  throw new Error(
    `The Worker runs but is not healthy (${health.status}, database ${health.database}): see worker.log.`,
  );
}
