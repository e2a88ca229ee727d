import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@naer/local/migrate/migrate';
import pg from 'pg';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestPostgres } from '../support/local-postgres.ts';

const postgres = await startTestPostgres();
const folder = mkdtempSync(join(tmpdir(), 'naer-test-migrations-'));
afterAll(async () => {
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
});

let ownerUrl = '';
let made = 0;
beforeEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await ownerQuery(postgres.server.url, `create database m${++made}`);
  ownerUrl = postgres.server.url.replace(/postgres$/, `m${made}`);
  write({ '0001_first.sql': 'create table a (n int)', '0002_second.sql': 'create table b (n int)' });
});

test('migrations are applied once, in order, and counted', async () => {
  const seen: string[] = [];
  expect(await run({ onApplied: (file) => seen.push(file) })).toMatchObject({ applied: 2, alreadyApplied: 0 });
  expect(seen).toEqual(['0001_first.sql', '0002_second.sql']);
  write({ '0003_third.sql': 'create table c (n int)' });
  expect(await run()).toMatchObject({ applied: 1, alreadyApplied: 2 });
  expect(await run()).toMatchObject({ applied: 0, alreadyApplied: 3 });
});

test('an edited migration is refused', async () => {
  await run();
  write({ '0001_first.sql': 'create table a (n bigint)' });
  await expect(run()).rejects.toThrow('Migration 0001_first.sql was edited after it was applied');
});

test('a migration that was applied but is missing is refused', async () => {
  await run();
  rmSync(join(folder, '0002_second.sql'));
  await expect(run()).rejects.toThrow('Migration 0002_second.sql was applied to this database but is missing here');
});

test('a gap, a double number and a bad name are refused before anything is applied', async () => {
  for (const file of ['0004_gap.sql', '0002_double.sql', '3_bad.sql', '0003_Bad.sql']) {
    write({ [file]: 'select 1' });
    await expect(run()).rejects.toThrow(/^Migration .* (out of order|must be named)/);
    rmSync(join(folder, file));
  }
  expect(await ownerQuery(ownerUrl, "select to_regclass('a') as a")).toEqual([{ a: null }]);
});

test('a migration that fails is undone as a whole and those before it stay', async () => {
  write({ '0002_second.sql': 'create table b (n int); select 1 / 0;' });
  await expect(run()).rejects.toThrow('Migration 0002_second.sql failed and was undone: division by zero');
  expect(await ownerQuery(ownerUrl, "select to_regclass('a') is null as a, to_regclass('b') is null as b")).toEqual([
    { a: false, b: true },
  ]);
});

test('a migration that waits too long for a table lets the others by, and is undone as a whole with a sentence', async () => {
  await run();
  write({ '0003_third.sql': 'create table c (n int); alter table a add column m int;' });
  const reader = new pg.Client({ connectionString: ownerUrl });
  await reader.connect();
  try {
    await reader.query('begin; select * from a');
    await expect(run({ locks: { waitMs: 100, tries: 2, pauseMs: 0 } })).rejects.toThrow(
      /^Migration 0003_third.sql was undone: something that it changes was held by others for over 100 ms, 2 times/,
    );
    expect(await ownerQuery(ownerUrl, "select to_regclass('c') as c, (select count(*)::int from a) as n")).toEqual([
      { c: null, n: 0 },
    ]);
    const later = run({ locks: { waitMs: 100, tries: 100, pauseMs: 20 } });
    await eventually(
      () => ownerQuery(ownerUrl, "select 1 from pg_locks where relation = 'a'::regclass and not granted"),
      ([row]) => row !== undefined,
    );
    await reader.query('commit');
    expect(await later).toMatchObject({ applied: 1, alreadyApplied: 2 });
  } finally {
    await reader.end();
  }
});

test('a migration that was undone because it and somebody else waited for each other is tried again', async () => {
  await run();
  // What a sequence has counted stays when the rest is undone.
  const failsOnce = `do $$ begin if nextval('tries') = 1 then raise exception using errcode = 'deadlock_detected'; end if; end $$`;
  await ownerQuery(ownerUrl, 'create sequence tries');
  write({ '0003_third.sql': `create table c (n int); ${failsOnce}` });
  expect(await run({ locks: { waitMs: 100, tries: 2, pauseMs: 0 } })).toMatchObject({ applied: 1, alreadyApplied: 2 });
});

test('two runs at once apply each migration once', async () => {
  const answers = await Promise.all([run(), run(), run()]);
  expect(answers.map(({ applied }) => applied).sort()).toEqual([0, 0, 2]);
});

test('naer_app logs in with the given password, bypasses nothing and makes nothing', async () => {
  const { appUrl } = await run({ appPassword: "p'w/@:" });
  expect(
    await ownerQuery(
      appUrl,
      'select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = user',
    ),
  ).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false }]);
  await expect(ownerQuery(appUrl, 'create table public.x (n int)')).rejects.toMatchObject({ code: '42501' });
  await expect(ownerQuery(appUrl, 'create temporary table x (n int)')).rejects.toMatchObject({ code: '42501' });
  await expect(ownerQuery(appUrl, 'create schema x')).rejects.toMatchObject({ code: '42501' });
  await expect(ownerQuery(appUrl, 'select * from naer_migration.applied')).rejects.toMatchObject({ code: '42501' });
});

function run(more: Partial<Parameters<typeof migrate>[0]> = {}) {
  return migrate({ ownerUrl, appPassword: 'test', folder, ...more });
}

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

async function ownerQuery(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
