import { lstatSync, realpathSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterFolder, createCluster } from './create-cluster.ts';
import { findNativeFolder } from './find-native-folder.ts';
import { PostgresStartError } from './postgres-start-error.ts';
import { reachableBinaries, reachableFolder } from './reachable-folder.ts';
import { type RunningServer, runServer, type ServerExit } from './run-server.ts';
import { clearTheWay, rememberOwner, serverProcess } from './running-server.ts';
import { serverProcesses } from './server-processes.ts';
import { serverUser } from './server-user.ts';

export interface StartPostgresOptions {
  /** Made when absent. As root it may become a link to a folder that the server's user can reach. */
  readonly dataDir: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Default true. False for tests: no fsync; a killed server still keeps every commit, a power cut may not. */
  readonly durable?: boolean;
  readonly onLog?: (line: string) => void;
}

export interface LocalPostgres {
  /** Connection string of the superuser, database `postgres`. */
  readonly url: string;
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<ServerExit>;
  /** Ends it in order; open connections are cut. */
  stop(): Promise<void>;
  /** For tests of crashes: SIGKILL to it and its backends, no chance to tidy up or to answer once more. */
  kill9(): Promise<void>;
}

const STOP_WITHIN_MS = 15_000;
const CLOSING_TRIES = 100;

/**
 * Starts the embedded PostgreSQL on 127.0.0.1, as root or as an ordinary user, making the cluster on first use and
 * recovering one that was killed. Throws `PostgresStartError` with one sentence.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<LocalPostgres> {
  const { dataDir, durable = true, onLog = () => {} } = options;
  const native = findNativeFolder();
  const user = serverUser(clusterOwner(dataDir));
  const binaries = reachableBinaries(native, user);
  const base = reachableFolder(dataDir, user);
  await clearTheWay(base, clusterFolder(base));
  const cluster = createCluster(base, binaries, user, durable);

  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const answer = await runServer({ binaries, cluster: cluster.folder, port, user, durable, onLog });
    if (answer.ok) {
      rememberOwner(base);
      return handle(answer.server, port, cluster);
    }
    if (answer.reason === 'port-taken' && options.port !== undefined)
      throw new PostgresStartError(`Port ${port} is taken: choose another or stop what uses it.`);
    // Backends of a killed server need a moment to notice that it is gone.
    if (answer.reason === 'failed' || attempt === CLOSING_TRIES)
      throw new PostgresStartError(`PostgreSQL did not start on ${base}: ${answer.line || 'it gave no reason'}`);
    await sleep(100);
  }
}

/** Deletes the cluster and everything in it (`--reset`). Refused while a server runs on it. */
export function removePostgres(dataDir: string): void {
  const link = lstatSync(dataDir, { throwIfNoEntry: false });
  if (link === undefined) return;
  const base = statSync(dataDir, { throwIfNoEntry: false }) === undefined ? undefined : realpathSync(dataDir);
  if (base !== undefined && serverProcess(clusterFolder(base)) !== undefined)
    throw new PostgresStartError(`A PostgreSQL runs on ${base}: stop it before removing it.`);
  if (base !== undefined) rmSync(base, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function handle(
  server: RunningServer,
  port: number,
  login: { readonly user: string; readonly password: string },
): LocalPostgres {
  const { process: child, exited } = server;
  const stopAtExit = () => child.kill('SIGINT');
  process.once('exit', stopAtExit);
  void exited.then(() => process.removeListener('exit', stopAtExit));
  return {
    url: `postgres://${login.user}:${login.password}@127.0.0.1:${port}/postgres`,
    host: '127.0.0.1',
    port,
    pid: child.pid ?? 0,
    exited,
    stop: async () => {
      child.kill('SIGINT');
      const hard = setTimeout(() => child.kill('SIGQUIT'), STOP_WITHIN_MS);
      await exited;
      clearTimeout(hard);
    },
    kill9: async () => {
      for (const pid of serverProcesses(child.pid ?? 0)) killIfThere(pid);
      await exited;
    },
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function clusterOwner(dataDir: string): number | undefined {
  return statSync(clusterFolder(dataDir), { throwIfNoEntry: false })?.uid;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
