import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** A cluster of its own for one test file: fsync off, gone with `remove()`. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'naer-test-'));
  const dataDir = join(folder, 'postgres');
  let server = await startPostgres({ dataDir, durable: false });
  return {
    get server() {
      return server;
    },
    restart: async () => {
      server = await startPostgres({ dataDir, durable: false, port: server.port });
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

/** The server and every process it has made: a backend does not stop with its parent. */
function signalAll(pid: number, signal: NodeJS.Signals): void {
  for (const each of [pid, ...childrenOf(pid)]) process.kill(each, signal);
}

/** From /proc where there is one: small images have no `ps`. */
function childrenOf(pid: number): readonly number[] {
  if (!existsSync('/proc/self/stat')) {
    const table = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
    const lines = table.trim().split('\n');
    return lines
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([own, parent]) => (parent === pid ? [own ?? 0] : []));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return undefined;
  }
}
