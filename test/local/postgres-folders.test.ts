import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from '@naer/local/postgres/create-cluster';
import { findNativeFolder } from '@naer/local/postgres/find-native-folder';
import { reachableBinaries, reachableFolder } from '@naer/local/postgres/reachable-folder';
import { serverUser } from '@naer/local/postgres/server-user';
import { removePostgres, startPostgres } from '@naer/local/postgres/start-postgres';
import { afterAll, expect, test } from 'vitest';

// A folder of mkdtemp is 0700: as root, the server's own user cannot pass it. As an ordinary user nothing is in the way.
const closed = mkdtempSync(join(tmpdir(), 'naer-test-closed-'));
const made: string[] = [closed];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

test('binaries and cluster below a folder that the server’s user cannot pass still make a cluster', () => {
  const user = serverUser(undefined);
  const native = findNativeFolder();
  const hidden = join(closed, 'native');
  cpSync(native.folder, hidden, { recursive: true, verbatimSymlinks: true });
  chmodSync(join(hidden, 'share/postgresql/timezone'), 0o700);
  const binaries = reachableBinaries({ folder: hidden, version: `test-${process.pid}` }, user);
  const base = reachableFolder(join(closed, 'postgres'), user);
  made.push(base, ...(user === undefined ? [] : [binaries]));
  const cluster = createCluster(base, binaries, user, false);
  expect(readFileSync(join(cluster.folder, 'PG_VERSION'), 'utf8')).toMatch(/^\d+/);
  expect(user === undefined).toBe(binaries === hidden);
  expect(lstatSync(join(closed, 'postgres')).isSymbolicLink()).toBe(user !== undefined);
});

test('the same folder is found again at the next start, and removed with everything in it', async () => {
  const dataDir = join(closed, 'again/postgres');
  const first = await startPostgres({ dataDir, durable: false });
  await first.stop();
  const second = await startPostgres({ dataDir, durable: false });
  expect(second.url.replace(/:\d+\//, '')).toBe(first.url.replace(/:\d+\//, ''));
  await second.stop();
  removePostgres(dataDir);
  expect(lstatSync(dataDir, { throwIfNoEntry: false })).toBeUndefined();
});

test('a cluster is not removed while a server runs on it', async () => {
  const dataDir = join(closed, 'busy');
  const server = await startPostgres({ dataDir, durable: false });
  expect(() => removePostgres(dataDir)).toThrow(/stop it before removing/);
  await server.stop();
  removePostgres(dataDir);
});

test('a start that was cut short in the middle of making the cluster is made good by the next', async () => {
  const dataDir = join(closed, 'cut');
  const first = await startPostgres({ dataDir, durable: false });
  await first.stop();
  const base = lstatSync(dataDir).isSymbolicLink() ? reachableFolder(dataDir, serverUser(undefined)) : dataDir;
  rmSync(join(base, 'cluster'), { recursive: true });
  mkdirSync(join(base, 'cluster.999999'));
  const second = await startPostgres({ dataDir, durable: false });
  await second.stop();
  removePostgres(dataDir);
});

test('as root the server gets the cluster’s owner, else postgres, else nobody, and without any a sentence', () => {
  const passwd = (text: string): string => {
    const path = join(closed, 'passwd');
    writeFileSync(path, text);
    return path;
  };
  const root = 'root:x:0:0::/root:/bin/sh\n';
  const nobody = 'nobody:x:65534:65534::/:/bin/false\n';
  const postgres = 'postgres:x:101:104::/:/bin/sh\n';
  if (process.getuid?.() !== 0) return expect(serverUser(undefined, passwd(root))).toBeUndefined();
  expect(serverUser(undefined, passwd(root + nobody + postgres))).toEqual({ uid: 101, gid: 104, name: 'postgres' });
  expect(serverUser(undefined, passwd(root + nobody))).toMatchObject({ name: 'nobody' });
  expect(serverUser(65534, passwd(root + nobody + postgres))).toMatchObject({ name: 'nobody' });
  expect(() => serverUser(undefined, passwd(root))).toThrow(/start as an ordinary user/);
});
