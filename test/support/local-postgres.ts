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
  remove(): Promise<void>;
}

/** A cluster of its own for one test file, gone with `remove()`; fsync off unless it is `durable`. */
export async function startTestPostgres(durable = false): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'naer-test-'));
  const dataDir = join(folder, 'postgres');
  let server = await startPostgres({ dataDir, durable });
  return {
    get server() {
      return server;
    },
    restart: async () => {
      server = await startPostgres({ dataDir, durable, port: server.port });
    },
    pause: () => signalAll(server.pid, 'SIGSTOP'),
    resume: () => signalAll(server.pid, 'SIGCONT'),
    remove: async () => {
      await server.stop();
      removePostgres(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function signalAll(pid: number, signal: NodeJS.Signals): void {
  for (const each of serverProcesses(pid)) process.kill(each, signal);
}
