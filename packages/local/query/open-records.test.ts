import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt } from '../paths.ts';
import { openRecords } from './open-records.ts';

const NOBODY = 'postgres://owner:a-password@127.0.0.1:9/naer';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'naer-records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a PostgreSQL of somebody else that is down is never answered for by the embedded one', async () => {
  const home = homeAt(folder);
  mkdirSync(home.postgres);
  writeFileSync(path.join(home.postgres, 'secret'), 'another-password');
  writeFileSync(home.demo, JSON.stringify({ databaseUrl: NOBODY }));
  await expect(openRecords(home, undefined)).rejects.toThrow(
    'The PostgreSQL that Nær last ran on does not answer: start it, or name another with DATABASE_URL.',
  );
});

test('without a first start there is nothing to ask', async () => {
  await expect(openRecords(homeAt(folder), undefined)).rejects.toThrow('There are no local records yet');
  await expect(openRecords(homeAt(folder), NOBODY)).rejects.toThrow('The PostgreSQL of DATABASE_URL does not answer.');
});
