import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { COUNTS_FILE_VARIABLE } from '../support/count-reporter.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

async function countsOf(files: Readonly<Record<string, string>>): Promise<unknown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'naer-count-'));
  try {
    mkdirSync(path.join(folder, 'tests'));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, 'tests', name), text);
    const counts = path.join(folder, 'counts.json');
    const reporter = `--reporter=${path.join(ROOT, 'test/support/count-reporter.ts')}`;
    const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', '--root', folder, '--globals', reporter], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, [COUNTS_FILE_VARIABLE]: counts },
    });
    await once(child, 'exit');
    return JSON.parse(readFileSync(counts, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every test is counted, and what breaks outside a test is a failure too', async () => {
  expect(
    await countsOf({
      'passing.test.js': "test('a', () => {}); test('b', () => {}); describe('c', () => { test('d', () => {}); });",
      'failing.test.js': "test('a', () => { throw new Error('no'); }); test('b', () => {});",
      'broken-file.test.js': "throw new Error('cannot be read');",
      'broken-hook.test.js': "beforeAll(() => { throw new Error('no'); }); test('a', () => {}); test('b', () => {});",
      'late-error.test.js': "test('a', () => { setTimeout(() => { throw new Error('nobody waits'); }, 0); });",
    }),
  ).toEqual({ passed: 5, failed: 5 });
});

test('a run in which all is well has no failures', async () => {
  expect(await countsOf({ 'passing.test.js': "test('a', () => {});" })).toEqual({ passed: 1, failed: 0 });
});
