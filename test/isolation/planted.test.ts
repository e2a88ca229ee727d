import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, test } from 'vitest';
import { newNationalId } from '../support/national-ids.ts';
import { needleFinder } from '../support/planted/find-needles.ts';
import { faultOfLogLine } from '../support/planted/read-log-line.ts';
import { searchFiles } from '../support/planted/search-files.ts';
import { searchPostgres } from '../support/planted/search-postgres.ts';
import { startRecords } from '../support/records.ts';
import { seedTenant } from '../support/records-tenant.ts';

const NAME = 'Kåre Lekkesen-007';
const find = needleFinder([{ what: 'a name', text: NAME }]);
const folder = mkdtempSync(path.join(tmpdir(), 'naer-planted-'));
const records = await startRecords();
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await records.close();
});

describe('a planted name is found', () => {
  const around = (bytes: Uint8Array | string) =>
    Buffer.concat([Buffer.from('x\0'), Buffer.from(bytes), Buffer.from('\0y')]);
  it.each<[string, Uint8Array | string]>([
    ['as it is', NAME],
    ['in lower case', NAME.toLowerCase()],
    ['with one byte a letter', Buffer.from(NAME, 'latin1')],
    ['with two bytes a letter', Buffer.from(NAME, 'utf16le')],
    ['in an address', `/x?name=${encodeURIComponent(NAME)}`],
    ['in a form', new URLSearchParams({ name: NAME }).toString()],
    ['in JSON of letters alone', '{"name":"K\\u00e5re Lekkesen-007"}'],
    ['in hexadecimal', Buffer.from(`{${NAME}}`).toString('hex')],
    ['in a token', Buffer.from(JSON.stringify({ name: NAME })).toString('base64url')],
    ['in a token, one byte on', Buffer.from(JSON.stringify({ names: NAME })).toString('base64url')],
    ['in a token, two bytes on', Buffer.from(JSON.stringify({ name_s: NAME })).toString('base64')],
  ])('%s', (_, bytes) => {
    expect(find(around(bytes))).toHaveLength(1);
  });

  it('and nothing else is', () => {
    expect(find(around('Kåre Lekkesen-008, Lekkesen-007, Kåre'))).toEqual([]);
    expect(find(Buffer.alloc(0))).toEqual([]);
  });
});

test('a planted name is found in a file, in a row that is deleted and in a text that lies over several pages', () => {
  mkdirSync(path.join(folder, 'do'), { recursive: true });
  writeFileSync(path.join(folder, 'do', 'some.log'), `2026 ${NAME}\n`);
  const deleted = new DatabaseSync(path.join(folder, 'do', 'deleted.sqlite'));
  deleted.exec('create table t (body text)');
  deleted.prepare('insert into t values (?)').run(NAME);
  deleted.exec('delete from t');
  deleted.close();
  const long = new DatabaseSync(path.join(folder, 'do', 'long.sqlite'));
  long.exec('create table t (body text)');
  // One of so many texts lies across the border of a page.
  for (let n = 0; n < 400; n++) long.prepare('insert into t values (?)').run('-'.repeat(12_000 + n) + NAME);
  long.close();
  const leaks = searchFiles(folder, find, () => false);
  expect(leaks.join('\n')).not.toContain('Lekkesen');
  for (const file of ['do/some.log', 'do/deleted.sqlite', 'do/long.sqlite'])
    expect(leaks.filter((leak) => leak.startsWith(`${file}, byte`))).toHaveLength(1);
  expect(leaks).toContain('do/long.sqlite, table t: a name (utf-8)');
  expect(searchFiles(folder, find, (file) => file.endsWith('some.log')).join()).not.toContain('some.log');
});

test('a test database with no Worker before it is searched when its test ends', async () => {
  const other = await startRecords();
  await other.query('create table place (t text)');
  await other.query('insert into place values ($1)', [newNationalId()]);
  await expect(other.close()).rejects.toThrow(/place\.t: a national id/);
});

test('a planted name is found in any column: text, JSON, bytes, a list, and one that should be sealed', async () => {
  const { tenantId, patients } = await seedTenant(records.records);
  expect(await searchPostgres(records.postgres.server.url, find)).toEqual([]);
  await records.query('create table place (t text, j jsonb, b bytea, l text[])');
  await records.query('insert into place values ($1, $2, $3, $4)', [
    NAME,
    JSON.stringify({ deep: [NAME] }),
    Buffer.from(NAME),
    ['x', NAME],
  ]);
  await records.query('update patient_identity set sealed = $1 where tenant_id = $2 and patient_id = $3', [
    Buffer.from(`{"name":"${NAME}"}`).toString('base64url'),
    tenantId,
    patients[0]?.patientId,
  ]);
  await records.query('create database naer_other');
  expect((await searchPostgres(records.postgres.server.url, find)).sort()).toEqual([
    'patient_identity.sealed: a name (base64)',
    'place.b: a name (hex)',
    'place.j: a name (utf-8)',
    'place.l: a name (utf-8)',
    'place.t: a name (utf-8)',
  ]);
});

test.each([
  ['log {"event":"request","method":"GET","route":"/api/v1/patients/:patientId","status":200,"ms":4}', undefined],
  ['log {"event":"sweep","counts":{"visited":4,"done":true}}', undefined],
  ['log {"event":"x","code":"84.5"}', 'code without its shape'],
  ['log {"event":"x","route":"/api/v1/patients/7c1d8a52-9ec4-4a53-b4d9-6f0f4f3a1c11"}', 'route without its shape'],
  ['log {"event":"x","errorName":"Kari Testesen"}', 'errorName without its shape'],
  ['log {"event":"x","misshapen":["code"]}', 'a field that is not on the list'],
  ['log Kari Testesen', 'a line that no log() wrote'],
  ['error {"event":"request"}', 'a line that no log() wrote'],
  ['warn NOSENTRY SQLite alarm overdue, running despite AlarmManager mismatch; scheduledTime = 1784.018s', undefined],
  ['warn NOSENTRY SQLite alarm overdue, running despite "Kari"', 'a line that no log() wrote'],
  ['Uncaught Error: Kari Testesen weighs 71.93', 'a line that no log() wrote'],
])('a line of the Worker’s log is judged by its form: %s', (line, fault) => {
  expect(faultOfLogLine(line)).toBe(fault);
});
