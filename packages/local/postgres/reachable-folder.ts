import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { NativePostgres } from './find-native-folder.ts';
import { PostgresStartError } from './postgres-start-error.ts';
import type { ServerUser } from './server-user.ts';

/** /var/tmp outlives a reboot, the others may not. */
const SHARED_FOLDERS = ['/var/tmp', tmpdir(), '/tmp'];

/**
 * The folder that holds the cluster. It is `dataDir` itself, unless the server's user cannot reach it (below a 0700
 * folder, as root): then it lies in a shared folder under a name of its own and `dataDir` is a link to it.
 */
export function reachableFolder(dataDir: string, user: ServerUser | undefined): string {
  const wanted = resolve(dataDir);
  mkdirSync(dirname(wanted), { recursive: true });
  if (user === undefined) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return wanted;
  }
  if (isLink(wanted)) return ownFolder(resolve(dirname(wanted), readlinkSync(wanted)));
  if (existsSync(wanted) ? canEnter(wanted, user) : canEnter(dirname(wanted), user)) {
    mkdirSync(wanted, { recursive: true });
    chmodSync(wanted, 0o711);
    return wanted;
  }
  if (existsSync(wanted) && readdirSync(wanted).length > 0)
    throw new PostgresStartError(
      `The user "${user.name}" cannot reach ${wanted}: move it or make its folders passable.`,
    );
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const folder = ownFolder(join(sharedFolder(user), `naer-${hash}-pg`));
  rmSync(wanted, { recursive: true, force: true });
  symlinkSync(folder, wanted);
  return folder;
}

/** The native folder, or a copy of it where the server's user can run it. */
export function reachableBinaries(native: NativePostgres, user: ServerUser | undefined): string {
  if (user === undefined || canRun(native.folder, user)) return native.folder;
  const copy = join(sharedFolder(user), `naer-postgres-${native.version}`);
  if (existsSync(copy)) return ownFolder(copy);
  const fresh = ownFolder(`${copy}.${process.pid}`);
  cpSync(native.folder, fresh, { recursive: true, verbatimSymlinks: true });
  makePassable(fresh);
  try {
    renameSync(fresh, copy);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  if (!canRun(copy, user)) throw new PostgresStartError(`The user "${user.name}" cannot run PostgreSQL from ${copy}.`);
  return ownFolder(copy);
}

function sharedFolder(user: ServerUser): string {
  const folder = SHARED_FOLDERS.find((path) => existsSync(path) && canEnter(path, user));
  if (folder === undefined)
    throw new PostgresStartError(`No folder is reachable for the user "${user.name}": start as an ordinary user.`);
  return folder;
}

/** Makes the folder, or takes it when it is a real folder of ours: a name in a shared folder may be anybody's. */
function ownFolder(folder: string): string {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o711 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw new PostgresStartError(`${folder} exists and is not ours: remove it.`);
  chmodSync(folder, 0o711);
  return folder;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function canEnter(folder: string, user: ServerUser): boolean {
  return asUser(user, 'cd "$1"', folder);
}

function canRun(native: string, user: ServerUser): boolean {
  return asUser(user, '"$1/bin/postgres" --version && ls "$1/share/postgresql/timezone"', native);
}

function asUser(user: ServerUser, script: string, argument: string): boolean {
  const { uid, gid } = user;
  const run = spawnSync('/bin/sh', ['-c', script, 'sh', argument], { uid, gid, cwd: '/', stdio: 'ignore' });
  return run.status === 0;
}

/** Everybody may read and pass: a strict umask at install would otherwise shut the server's user out. */
function makePassable(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(folder, entry.name);
    const executable = entry.isDirectory() || (statSync(path).mode & 0o100) !== 0;
    chmodSync(path, executable ? 0o755 : 0o644);
    if (entry.isDirectory()) makePassable(path);
  }
  chmodSync(folder, 0o755);
}
