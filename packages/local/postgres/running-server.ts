import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresStartError } from './postgres-start-error.ts';

const STOP_WITHIN_MS = 15_000;

/** Remembers which process looks after the server, so that a server it left behind can be told from one in use. */
export function rememberOwner(base: string): void {
  writeFileSync(join(base, 'owner'), String(process.pid), { mode: 0o600 });
}

/**
 * Clears the way for a start. A server whose owner lives is in use: refused. One whose owner was killed is an orphan
 * and is stopped. A pid file whose process is gone, or is another program by now, is removed.
 */
export async function clearTheWay(base: string, cluster: string): Promise<void> {
  const server = serverProcess(cluster);
  if (server === undefined) return rmSync(join(cluster, 'postmaster.pid'), { force: true });
  const owner = Number(readText(join(base, 'owner')));
  if (owner > 0 && isAlive(owner))
    throw new PostgresStartError(
      `A PostgreSQL already runs on ${base}, started by process ${owner}: stop that one first.`,
    );
  process.kill(server, 'SIGINT');
  const until = Date.now() + STOP_WITHIN_MS;
  // Nobody may be there to reap it: a zombie runs on no cluster.
  while (isAlive(server) && runsOn(server, cluster)) {
    if (Date.now() > until) process.kill(server, 'SIGKILL');
    await sleep(50);
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** Process id of a server that really runs on this cluster. */
export function serverProcess(cluster: string): number | undefined {
  const pid = Number(readText(join(cluster, 'postmaster.pid')).split('\n')[0]);
  return pid > 0 && isAlive(pid) && runsOn(pid, cluster) ? pid : undefined;
}

function runsOn(pid: number, cluster: string): boolean {
  try {
    if (existsSync('/proc/self')) return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
