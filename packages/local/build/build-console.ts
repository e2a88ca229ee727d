import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BUILD, CONSOLE_DIST, CONSOLE_SOURCE } from '../paths.ts';
import { hashInputs } from './hash-inputs.ts';
import { runTool } from './run-tool.ts';
import { replaceDirectory, withBuildLock } from './with-build-lock.ts';

const INPUTS = ['packages/console', 'packages/client', 'packages/contracts', 'packages/domain', 'pnpm-lock.yaml'];
const MARK = path.join(BUILD, 'console.inputs');

/** Builds the console into the Worker's assets, unless what is there came from the same sources. */
export async function buildConsole(): Promise<'built' | 'unchanged'> {
  return withBuildLock('console', async () => {
    const inputs = hashInputs(INPUTS);
    if (existsSync(path.join(CONSOLE_DIST, 'index.html')) && (await readMark()) === inputs) return 'unchanged';
    const built = `${CONSOLE_DIST}.next`;
    await rm(built, { recursive: true, force: true });
    await mkdir(built, { recursive: true });
    const vite = path.join(CONSOLE_SOURCE, 'node_modules', 'vite', 'bin', 'vite.js');
    await runTool(process.execPath, [vite, 'build', '--outDir', built, '--emptyOutDir'], {
      cwd: CONSOLE_SOURCE,
      env: { NODE_ENV: 'production' },
    });
    await replaceDirectory(built, CONSOLE_DIST);
    await writeFile(MARK, inputs);
    return 'built';
  });
}

async function readMark(): Promise<string | undefined> {
  return readFile(MARK, 'utf8').catch(() => undefined);
}
