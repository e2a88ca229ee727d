import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresStartError } from './postgres-start-error.ts';
import type { ServerUser } from './server-user.ts';

export interface Cluster {
  /** PostgreSQL's own data directory. */
  readonly folder: string;
  /** Superuser of this cluster; the password is random and lies beside it, readable by its owner alone. */
  readonly user: string;
  readonly password: string;
}

const SUPERUSER = 'naer_owner';

/** Where the cluster of a base folder lies, whether it exists or not. */
export function clusterFolder(base: string): string {
  return join(base, 'cluster');
}

/** Makes the cluster on the first start. A start that was cut short leaves no half cluster: it is renamed when whole. */
export function createCluster(base: string, binaries: string, user: ServerUser | undefined, durable: boolean): Cluster {
  const folder = clusterFolder(base);
  const secret = join(base, 'secret');
  if (existsSync(folder)) return { folder, user: SUPERUSER, password: readFileSync(secret, 'utf8') };

  const fresh = join(base, `cluster.${process.pid}`);
  const passwordFile = join(base, `password.${process.pid}`);
  const password = randomBytes(24).toString('base64url');
  rmSync(fresh, { recursive: true, force: true });
  try {
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user !== undefined) for (const path of [fresh, passwordFile]) chownSync(path, user.uid, user.gid);
    const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--no-instructions'];
    const run = spawnSync(
      join(binaries, 'bin/initdb'),
      [
        `--pgdata=${fresh}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        ...flags,
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }), cwd: base, encoding: 'utf8' },
    );
    if (run.status !== 0)
      throw new PostgresStartError(`PostgreSQL could not make its files in ${base}: ${reasonOf(run.stderr ?? '')}`);
    writeFileSync(secret, password, { mode: 0o600 });
    renameSync(fresh, folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(fresh, { recursive: true, force: true });
  }
  return { folder, user: SUPERUSER, password };
}

function reasonOf(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => /FATAL|error:/.test(line)) ?? lines.at(-1) ?? 'no reason given';
}
