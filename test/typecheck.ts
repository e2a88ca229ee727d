import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');
const AT_ONCE = 2;

/** Typechecks every project of the workspace; answers the ones that failed. */
export async function typecheck(): Promise<readonly string[]> {
  const projects = globSync('{workers,test,test/bench/worker,test/durability/simulation,packages/*}/tsconfig.json', {
    cwd: ROOT,
  }).sort();
  const failed: string[] = [];
  const worker = async () => {
    for (let project = projects.shift(); project !== undefined; project = projects.shift())
      if (!(await check(project))) failed.push(project);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed.sort();
}

function check(project: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TSC, '-p', project], { cwd: ROOT, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
}

if (import.meta.main) {
  const failed = await typecheck();
  for (const project of failed) process.stderr.write(`Types are wrong in ${project}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
