import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectExisting } from '@naer/local/postgres/connect-existing';
import { removePostgres, startPostgres } from '@naer/local/postgres/start-postgres';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startTestPostgres } from '../support/local-postgres.ts';

const postgres = await startTestPostgres();
afterAll(() => postgres.remove());

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.server.url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('a server killed with -9 comes back with every commit, on the same port', async () => {
  await query('create table kept (n int)');
  await query('insert into kept select generate_series(1, 1000)');
  const { port } = postgres.server;
  await postgres.server.kill9();
  await postgres.restart();
  expect(postgres.server.port).toBe(port);
  expect(await query('select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
});

test('it listens on 127.0.0.1 only, by password, without a socket file', async () => {
  expect(
    await query("select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as s"),
  ).toEqual([{ a: '127.0.0.1', s: '' }]);
  const url = postgres.server.url.replace(/:[^:@]+@/, ':wrong@');
  await expect(connectExisting(url)).rejects.toThrow(/cannot be used \(user or password is refused\)/);
});

test('a second start on the same folder is refused with one sentence', async () => {
  const first = await startPostgres({ dataDir: folderOf('second'), durable: false });
  await expect(startPostgres({ dataDir: folderOf('second') })).rejects.toThrow(
    /already runs .* started by process \d+/,
  );
  await first.stop();
  removePostgres(folderOf('second'));
});

test('a taken port is refused with one sentence', async () => {
  const { port } = postgres.server;
  await expect(startPostgres({ dataDir: folderOf('port'), port, durable: false })).rejects.toThrow(
    `Port ${port} is taken`,
  );
  removePostgres(folderOf('port'));
});

test('a server left behind by a killed starter is stopped and its data taken over', async () => {
  const script = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, '../../packages/local/postgres/start-postgres.ts'))};
    const server = await startPostgres({ dataDir: ${JSON.stringify(folderOf('orphan'))}, durable: false });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const orphan = await new Promise<number>((resolve) => starter.stdout.once('data', (line) => resolve(Number(line))));
  const gone = new Promise((resolve) => starter.once('exit', resolve));
  starter.kill('SIGKILL');
  await gone;
  const server = await startPostgres({ dataDir: folderOf('orphan'), durable: false });
  expect(server.pid).not.toBe(orphan);
  await server.stop();
  removePostgres(folderOf('orphan'));
});

test('a refused statement and its values stay out of the server log', async () => {
  const lines: string[] = [];
  const server = await startPostgres({ dataDir: folderOf('log'), durable: false, onLog: (line) => lines.push(line) });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await expect(client.query('select $1::int', ['Kari Testesen'])).rejects.toThrow();
  await client.end();
  await server.stop();
  removePostgres(folderOf('log'));
  expect(lines.join('\n')).not.toMatch(/Testesen|select/);
});

test('the password of the cluster is readable by its owner alone', async () => {
  const server = await startPostgres({ dataDir: folderOf('secret'), durable: false });
  expect(statSync(join(folderOf('secret'), 'secret')).mode & 0o777).toBe(0o600);
  await server.stop();
  removePostgres(folderOf('secret'));
});

test('an existing server is accepted from version 15 and named without its password when not', async () => {
  expect(await connectExisting(postgres.server.url)).toMatchObject({ port: postgres.server.port, isNeon: false });
  await expect(connectExisting('postgres://a:secret@127.0.0.1:1/x')).rejects.toThrow(
    /^The PostgreSQL at 127.0.0.1:1 cannot be used \(nothing listens there\)/,
  );
  await expect(connectExisting('mysql://a')).rejects.toThrow(/^DATABASE_URL must look like/);
});

const root = mkdtempSync(join(tmpdir(), 'naer-test-pg-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
function folderOf(name: string): string {
  return join(root, name);
}
