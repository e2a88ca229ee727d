import { readFileSync } from 'node:fs';
import { PostgresStartError } from './postgres-start-error.ts';

/** Who the server runs as. Undefined means: as the one who started us. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so root lends it an ordinary user: the owner of the cluster when there is one,
 * else `postgres`, else `nobody`. The machine's user list is read, never changed.
 */
export function serverUser(clusterOwner: number | undefined, passwd = '/etc/passwd'): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => Number.isInteger(user.uid) && user.uid > 0);
  const owner = clusterOwner ? users.find((user) => user.uid === clusterOwner) : undefined;
  const user = owner ?? CANDIDATES.map((name) => users.find((known) => known.name === name)).find((found) => found);
  if (user === undefined)
    throw new PostgresStartError(
      'PostgreSQL does not run as root and this machine has neither a "postgres" nor a "nobody" user: start as an ordinary user.',
    );
  return user;
}
