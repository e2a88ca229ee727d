import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from '@naer/local/build';
import { COUNTS_FILE_VARIABLE, type Counts } from './support/count-reporter.ts';
import { typecheck } from './typecheck.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Lint, types, build, every test; the last line says how many passed and failed, each broken gate as one failure. */
async function run(): Promise<number> {
  const broken = [
    ...(await gate('lint', lint)),
    ...(await gate('types', async () => (await typecheck()).length === 0)),
    ...(await gate('build', buildAll)),
  ];
  const folder = mkdtempSync(path.join(tmpdir(), 'naer-test-'));
  const file = path.join(folder, 'counts.json');
  say('tests');
  const reporters = ['--reporter=default', '--reporter=./test/support/count-reporter.ts'];
  const tests = await tool(['node_modules/vitest/vitest.mjs', 'run', ...reporters], { [COUNTS_FILE_VARIABLE]: file });
  const counts = readCounts(file);
  rmSync(folder, { recursive: true, force: true });
  for (const name of broken) process.stderr.write(`${name} failed\n`);
  const unexplained = !tests && counts.failed === 0 ? 1 : 0;
  const failed = counts.failed + broken.length + unexplained;
  process.stdout.write(`${counts.passed} passed, ${failed} failed\n`);
  return failed === 0 && counts.passed > 0 ? 0 : 1;
}

function lint(): Promise<boolean> {
  return tool(['node_modules/@biomejs/biome/bin/biome', 'ci', '.']);
}

async function buildAll(): Promise<boolean> {
  await build(say);
  return true;
}

async function gate(name: string, work: () => Promise<boolean>): Promise<readonly string[]> {
  say(name);
  try {
    return (await work()) ? [] : [name];
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return [name];
  }
}

function tool(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
}

function readCounts(file: string): Counts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function say(line: string): void {
  process.stdout.write(`· ${line}\n`);
}

process.exitCode = await run();
