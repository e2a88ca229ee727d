import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverProcesses } from '@naer/local/postgres/server-processes';
import { type LocalPostgres, removePostgres, startPostgres } from '@naer/local/postgres/start-postgres';

export interface TestPostgres {
  /** The server that runs now: another one after `restart`. */
  readonly server: LocalPostgres;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** It still accepts connections and answers nothing, like a database that hangs. */
  pause(): void;
  resume(): void;
  /** Whatever was done to it: it answers after this. */
  wake(): Promise<void>;
  remove(): Promise<void>;
}

/** A cluster of its own for one test file, gone with `remove()`; fsync off unless it is `durable`. */
export async function startTestPostgres(durable = false): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'naer-test-'));
  const dataDir = join(folder, 'postgres');
  let server = await startPostgres({ dataDir, durable });
  const restart = async () => {
    server = await startPostgres({ dataDir, durable, port: server.port });
  };
  let isPaused = false;
  const resume = () => {
    if (isPaused) signalAll(server.pid, 'SIGCONT');
    isPaused = false;
  };
  return {
    get server() {
      return server;
    },
    restart,
    pause: () => {
      isPaused = true;
      signalAll(server.pid, 'SIGSTOP');
    },
    resume,
    wake: async () => {
      if (isAlive(server.pid)) resume();
      else await restart();
    },
    remove: async () => {
      await server.stop();
      removePostgres(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function signalAll(pid: number, signal: NodeJS.Signals): void {
  for (const each of serverProcesses(pid)) process.kill(each, signal);
}
