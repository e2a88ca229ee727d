import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Home, homeAt } from '../paths.ts';
import { lockFolder, runningStart } from './lock-folder.ts';

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(path.join(tmpdir(), 'naer-lock-')));
});
afterEach(() => rmSync(home.directory, { recursive: true, force: true }));

test('a folder is taken and given back', () => {
  const unlock = lockFolder(home);
  expect(readFileSync(home.lock, 'utf8')).toBe(String(process.pid));
  unlock();
  expect(existsSync(home.lock)).toBe(false);
});

test.each(['', 'nonsense', '4194303', String(process.ppid)])(
  'a lock that says %j was left behind by a start that died: it is taken over',
  (left) => {
    writeFileSync(home.lock, left);
    expect(runningStart(home)).toBeUndefined();
    lockFolder(home)();
  },
);

test('a folder whose start lives is refused, and the lock stays', async () => {
  const script = path.join(home.directory, 'start.ts');
  writeFileSync(script, 'setInterval(() => {}, 1000); process.stdout.write("up");');
  const other = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await new Promise((resolve) => other.stdout.once('data', resolve));
    writeFileSync(home.lock, String(other.pid));
    expect(runningStart(home)).toBe(other.pid);
    expect(() => lockFolder(home)).toThrow(`Nær already runs from this folder (process ${other.pid}): stop it first.`);
    expect(readFileSync(home.lock, 'utf8')).toBe(String(other.pid));
  } finally {
    other.kill('SIGKILL');
  }
});
