import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DemoFile } from '@naer/contracts/demo';
import type { SupervisedChild } from '@naer/local/child/supervise-child';
import { homeAt } from '@naer/local/paths';
import { removePostgres } from '@naer/local/postgres/start-postgres';
import { seedDemo } from '@naer/local/seed/seed-demo';
import type { Database } from '@naer/local/stack/start-database';
import { type LocalStack, startStack } from '@naer/local/stack/start-stack';
import { freePort } from '@naer/local/start/check-port';
import { descendantsOf } from '../../support/child-processes.ts';
import { cpuMsOf } from '../harness/cpu-time.ts';
import { awaitArrival, postgresVersionOf } from './ask-records.ts';
import { BUNDLE_VARIABLE, buildBenchWorker, INSPECTOR_PORT_VARIABLE } from './build-bench-worker.ts';
import { Fleet } from './fleet.ts';
import { pushBindings } from './push-bindings.ts';

/** A whole Nær of real processes with the bare hop beside it; the database is durable, as `start` has it. */
export interface BenchStack {
  readonly port: number;
  readonly postgresVersion: string;
  readonly demo: DemoFile;
  readonly fleet: Fleet;
  /** CPU milliseconds so far. */
  cpuMs(): { readonly workerd: number; readonly endpoint: number; readonly postgres: number };
  /** Requests the SQL endpoint has had so far. */
  sqlRequests(): Promise<number>;
  /** Resolves when Postgres has everything the fleet has sent; rejects after a minute. */
  drained(): Promise<void>;
  /** The scheduled handler, once, now. */
  sweep(): Promise<void>;
  stopPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  /** SIGSTOP: the kernel goes on accepting connections, nobody answers. */
  freezePostgres(): void;
  thawPostgres(): void;
  /** The last of what the Worker has logged. */
  workerLog(): string;
  stop(): Promise<void>;
}

const PATIENTS_PER_PROGRAMME = 20;

export interface BenchStackOptions {
  readonly inspectorPort?: number;
  /** Folder of a finished bundle to run instead of a new build. */
  readonly bundle?: string;
  /** Of the Worker (`LIMITS`). Absent: none is met, for what is measured is what it carries. */
  readonly limits?: object;
}

const WIDE = { ...limitsOf('device', 'tenantDevice'), personRequests: 10_000_000, tenantRequests: 10_000_000 };

function limitsOf(...whose: readonly string[]): Readonly<Record<string, number>> {
  const names = whose.flatMap((name) => [`${name}Requests`, `${name}Items`]);
  return Object.fromEntries(names.map((name) => [name, 10_000_000]));
}

/** Rejects with one sentence, and then nothing is left running. */
export async function startBenchStack(
  say: (line: string) => void,
  options: BenchStackOptions = {},
): Promise<BenchStack> {
  const home = homeAt(mkdtempSync(path.join(tmpdir(), 'naer-bench-')));
  let stack: LocalStack | undefined;
  const workerLog = () => readFileSync(path.join(home.logs, 'worker.log'), 'utf8').slice(-2_000);
  let thaw: () => void = () => undefined;
  const stop = async () => {
    thaw();
    await stack?.stop();
    removePostgres(home.postgres);
    rmSync(home.directory, { recursive: true, force: true });
  };
  try {
    if (options.bundle === undefined) await buildBenchWorker({ minify: options.inspectorPort === undefined });
    tellChildren(INSPECTOR_PORT_VARIABLE, options.inspectorPort?.toString());
    tellChildren(BUNDLE_VARIABLE, options.bundle);
    const port = await freePort();
    stack = await startStack({
      home,
      port,
      durable: true,
      autoRestart: false,
      sweepEveryMs: 0,
      bindings: { LIMITS: JSON.stringify(options.limits ?? WIDE), ...(await pushBindings()) },
      workerModule: path.join(import.meta.dirname, 'run-bench-worker.ts'),
      seed: (target) => seedDemo(target, { patients: PATIENTS_PER_PROGRAMME }),
      say,
    });
    const { demo, database, worker, sweep } = stack;
    const fleet = new Fleet(demo);
    const postgresVersion = await postgresVersionOf(database.ownerUrl);
    const handles = controls(database, worker, fleet);
    thaw = handles.thawPostgres;
    return { port, postgresVersion, demo, fleet, sweep, ...handles, workerLog, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Children inherit the environment. */
function tellChildren(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

function controls(database: Database, worker: SupervisedChild, fleet: Fleet) {
  const workerd = descendantsOf(pidOf(worker)).find(({ command }) => /workerd\S* serve/.test(command))?.pid;
  if (workerd === undefined) throw new Error('No workerd runs below the worker process');
  const server = database.server;
  if (server === undefined) throw new Error('The bench has a database of its own');
  let frozen: readonly number[] = [];
  return {
    cpuMs: () => ({
      workerd: cpuMsOf(workerd),
      endpoint: cpuMsOf(pidOf(database.endpoint)),
      postgres: cpuMsOf(pidOf(server)),
    }),
    sqlRequests: async () => Number(await database.endpoint.call('requests')),
    drained: () => awaitArrival(database.ownerUrl, fleet),
    stopPostgres: () => server.stop(),
    async startPostgres() {
      await server.restart();
    },
    freezePostgres() {
      frozen = descendantsOf(pidOf(server)).map(({ pid }) => pid);
      signal(frozen, 'SIGSTOP');
    },
    thawPostgres() {
      signal(frozen, 'SIGCONT');
      frozen = [];
    },
  };
}

/** One that has ended meanwhile needs no signal. */
function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
}

function pidOf(child: SupervisedChild): number {
  if (child.pid === undefined) throw new Error('A part of the bench has ended');
  return child.pid;
}
