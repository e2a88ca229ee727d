import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DemoFile } from '@naer/contracts/demo';
import { demoIdentity } from '@naer/local/identity/demo-accounts';
import { homeAt } from '@naer/local/paths';
import { removePostgres } from '@naer/local/postgres/start-postgres';
import { demoPeopleOf, type SeedSize, seedDemo } from '@naer/local/seed/seed-demo';
import { type LocalStack, startStack as startLocalStack } from '@naer/local/stack/start-stack';
import { freePort } from '@naer/local/start/check-port';
import pg from 'pg';
import { descendantsOf } from './child-processes.ts';
import { findObjectRows } from './find-object-rows.ts';
import { type HangingProxy, startHangingProxy } from './hanging-proxy.ts';
import { isAlive } from './is-alive.ts';
import { loseMonitorsOf } from './lose-monitors.ts';
import { plantDemo } from './planted/planted.ts';
import { searchStack } from './planted/search-stack.ts';
import { spoilObjectsOf } from './spoil-objects.ts';

export interface TestStackOptions {
  /** Default `demo`; `none` leaves the database empty. */
  readonly seed?: 'demo' | 'none';
  /** Patients of each programme in each of the two tenants; default 2 (the real demo has 20). */
  readonly patients?: number;
  /** Clock of an unacknowledged red. Default: the demo's 30 minutes. */
  readonly acknowledgeRedWithinMs?: number;
  /** Default 0: the sweep runs only when `sweep()` is called. */
  readonly sweepEveryMs?: number;
  /** False leaves out the proxy that makes `hangPostgres` possible; for benchmarks. */
  readonly hangable?: boolean;
  /** Tenants whose records stand in a database of their own. */
  readonly ownDatabases?: readonly string[];
  /** Further bindings of the Worker. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** True: the issuers of this machine run too, and the demo's people can log in (`users`, `citizens`, `guests`). */
  readonly identityProvider?: boolean;
}

/** A whole Nær of real processes: PostgreSQL, the SQL endpoint, workerd. Nothing restarts by itself. */
export interface TestStack {
  readonly baseUrl: string;
  readonly demo: DemoFile;
  readonly secrets: LocalStack['secrets'];
  /** The Worker's own login and the endpoint in front of the database, for services under test. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string; readonly sqlEndpoint: string };
  /** Rows of a query as the owner of the tables (row security does not hold for it); connects anew each time, past the proxy. */
  ownerSql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stopPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** SIGKILL to the server and its backends; resolves when nothing of it runs any more. */
  killPostgres9(): Promise<void>;
  /** It accepts connections and never answers. */
  hangPostgres(): void;
  unhangPostgres(): void;
  /** SIGKILL to workerd itself; resolves when nothing of the Worker runs any more. */
  killWorkerd9(): Promise<void>;
  /** What the Worker is started with. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Starts the Worker again on the same port and objects, with bindings of its own from now on; resolves when it answers. */
  restartWorker(bindings?: Readonly<Record<string, string>>): Promise<void>;
  /** Takes away the storage of every object of a class; the Worker must be dead. */
  loseObjects(className: 'PatientMonitor' | 'UnitWorklist' | 'UnitDuty' | 'DeviceAssignments'): void;
  /** Keeps the storage of a class as it is now; what it answers puts it back. The Worker must be dead both times. */
  keepObjects(className: 'UnitWorklist'): () => void;
  /** Takes away the storage of these patients' monitors alone; the Worker must be dead. */
  loseMonitors(patientIds: readonly string[]): void;
  /** Puts a text where objects of a class keep JSON (`spoil-objects.ts`); the Worker must be dead. Answers how many rows. */
  spoilObjects(className: string, text: string, tables?: readonly string[]): number;
  /** The scheduled handler, once, now. */
  sweep(): Promise<void>;
  /** Files of the objects' storage that hold the text. */
  objectsNaming(text: string): readonly string[];
  /** Rows of the objects' tables that hold the text, as `class/table`. */
  objectRowsNaming(text: string): readonly string[];
  /** Everything the Worker has logged. */
  workerLog(): string;
  /** Everything any of the processes has logged. */
  logs(): string;
  /** Ends it; rejects when planted identities or values stand where they must not (`planted/search-stack.ts`). */
  stop(): Promise<void>;
}

/** A test plays a day in a minute, by one person and one device. Those that are about limits set their own. */
const WIDE = {
  deviceRequests: 60_000,
  deviceItems: 1_000_000,
  deviceAlarms: 60_000,
  tenantDeviceRequests: 10_000_000,
  tenantDeviceItems: 10_000_000,
  tenantRequests: 10_000_000,
  personRequests: 6_000,
  clientRequests: 3_000,
} as const;

/** Starts a stack with state of its own in a temporary folder and free ports. Stop it, also when a test has failed. */
export async function startStack(options: TestStackOptions = {}): Promise<TestStack> {
  const folder = mkdtempSync(path.join(tmpdir(), 'naer-stack-'));
  const home = homeAt(folder);
  let proxy: HangingProxy | undefined;
  const remove = async () => {
    await proxy?.close();
    removePostgres(home.postgres);
    rmSync(folder, { recursive: true, force: true });
  };
  const size: SeedSize = {
    patients: options.patients ?? 2,
    ...(options.acknowledgeRedWithinMs === undefined ? {} : { acknowledgeRedWithinMs: options.acknowledgeRedWithinMs }),
  };
  if (options.seed !== 'none') plantDemo(size.patients);
  let stack: LocalStack;
  try {
    stack = await startLocalStack({
      home,
      port: await freePort(),
      durable: false,
      autoRestart: false,
      sweepEveryMs: options.sweepEveryMs ?? 0,
      ownDatabases: options.ownDatabases,
      bindings: { LIMITS: JSON.stringify(WIDE), ...options.bindings },
      ...(options.identityProvider === true && {
        identityProvider: (secrets) => demoIdentity(secrets, demoPeopleOf(options.seed === 'none' ? undefined : size)),
      }),
      seed: options.seed === 'none' ? async () => [] : (target) => seedDemo(target, size),
      via:
        options.hangable === false
          ? undefined
          : async (target) => {
              proxy = await startHangingProxy(target);
              return { host: proxy.host, port: proxy.port };
            },
    });
  } catch (error) {
    await remove();
    throw error;
  }
  const { database, worker } = stack;
  let stopped: Promise<void> | undefined;
  const stopAndSearch = async () => {
    try {
      await worker.stop();
      if (database.server?.up !== true) await database.server?.restart();
      await searchStack({ home, ownerUrl: database.ownerUrl });
    } finally {
      await stack.stop();
      await remove();
    }
  };
  return {
    baseUrl: stack.baseUrl,
    demo: stack.demo,
    secrets: stack.secrets,
    database,
    ownerSql: (text, values = []) => ask(database.ownerUrl, text, values),
    stopPostgres: async () => {
      await database.server?.stop();
    },
    startPostgres: async () => {
      await database.server?.restart();
    },
    killPostgres9: () => kill9(database.server, /postgres/),
    hangPostgres: () => proxyOf(proxy).hang(),
    unhangPostgres: () => proxyOf(proxy).unhang(),
    killWorkerd9: () => kill9(worker, /workerd\S* serve/),
    bindings: stack.bindings,
    restartWorker: async (changed = {}) => {
      Object.assign(stack.bindings, changed);
      await worker.restart();
    },
    loseObjects: (className) => {
      if (worker.up) throw new Error('Objects are lost while the Worker is dead');
      const folders = readdirSync(path.join(home.objects, 'do')).filter((name) => name.endsWith(className));
      if (folders.length === 0) throw new Error(`No storage of ${className} was found`);
      for (const name of folders) rmSync(path.join(home.objects, 'do', name), { recursive: true });
    },
    keepObjects: (className) => {
      if (worker.up) throw new Error('Objects are kept while the Worker is dead');
      const from = path.join(home.objects, 'do');
      const kept = path.join(home.objects, 'kept');
      const folders = readdirSync(from).filter((name) => name.endsWith(className));
      for (const name of folders) cpSync(path.join(from, name), path.join(kept, name), { recursive: true });
      return () => {
        if (worker.up) throw new Error('Objects are put back while the Worker is dead');
        for (const name of folders) {
          rmSync(path.join(from, name), { recursive: true });
          cpSync(path.join(kept, name), path.join(from, name), { recursive: true });
        }
        rmSync(kept, { recursive: true });
      };
    },
    loseMonitors: (patientIds) => {
      if (worker.up) throw new Error('Objects are lost while the Worker is dead');
      loseMonitorsOf(path.join(home.objects, 'do'), patientIds);
    },
    spoilObjects: (className, text, tables) => {
      if (worker.up) throw new Error('Objects are spoilt while the Worker is dead');
      return spoilObjectsOf(path.join(home.objects, 'do'), className, text, tables);
    },
    sweep: stack.sweep,
    objectsNaming: (text) => {
      const root = path.join(home.objects, 'do');
      const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return (
        files
          .map((file) => path.join(file.parentPath, file.name))
          // The emulator's own list of objects by name is not their storage.
          .filter((file) => !file.includes('metadata.sqlite') && holds(file, text))
          .map((file) => path.relative(root, file))
      );
    },
    objectRowsNaming: (text) => findObjectRows(path.join(home.objects, 'do'), text),
    workerLog: () => readFileSync(path.join(home.logs, 'worker.log'), 'utf8'),
    logs: () =>
      readdirSync(home.logs)
        .map((name) => readFileSync(path.join(home.logs, name), 'utf8'))
        .join('\n'),
    stop: () => {
      stopped ??= stopAndSearch();
      return stopped;
    },
  };
}

function proxyOf(proxy: HangingProxy | undefined): HangingProxy {
  if (proxy === undefined) throw new Error('This stack was started without a proxy (hangable: false)');
  return proxy;
}

async function ask<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Kills what a supervised child has started, at once, and waits until its supervisor knows. */
async function kill9(child: LocalStack['worker'] | undefined, command: RegExp): Promise<void> {
  if (child === undefined) throw new Error('It is none of this stack');
  const found = descendantsOf(child.pid ?? -1).filter((process) => command.test(process.command));
  if (found.length === 0) throw new Error('No such process was found');
  for (const { pid } of found) killIfThere(pid);
  while (child.up || found.some(({ pid }) => isAlive(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A file that its object has taken away meanwhile holds nothing. */
function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file).includes(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // A backend may have ended with the one before it.
  }
}
