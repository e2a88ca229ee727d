import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BUILD, ROOT, WORKER_BUNDLE } from '../paths.ts';
import { writeBundleOptions } from '../worker/bundle-options.ts';
import { hashInputs } from './hash-inputs.ts';
import { runTool } from './run-tool.ts';
import { replaceDirectory, withBuildLock } from './with-build-lock.ts';

const INPUTS = [
  'workers',
  'packages/auth',
  'packages/contracts',
  'packages/db',
  'packages/domain',
  'packages/fhir-map',
  'packages/services',
  'packages/statistics',
  'wrangler.toml',
  'pnpm-lock.yaml',
];
const MARK = 'inputs.sha256';

/** Bundles the Worker as a deployment would, unless the bundle that is there came from the same sources. */
export async function buildWorker(): Promise<'built' | 'unchanged'> {
  return withBuildLock('worker', async () => {
    const inputs = hashInputs(INPUTS);
    const known = await readFile(path.join(WORKER_BUNDLE, MARK), 'utf8').catch(() => undefined);
    if (known === inputs && existsSync(path.join(WORKER_BUNDLE, 'index.js'))) return 'unchanged';
    const built = `${WORKER_BUNDLE}.next`;
    await rm(built, { recursive: true, force: true });
    const wrangler = path.join(
      path.dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
      'bin/wrangler.js',
    );
    await runTool(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', built], {
      cwd: ROOT,
      env: {
        CI: 'true',
        WRANGLER_HIDE_BANNER: 'true',
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_LOG_PATH: path.join(BUILD, 'wrangler-logs'),
      },
    });
    await writeBundleOptions(built);
    await writeFile(path.join(built, MARK), inputs);
    await replaceDirectory(built, WORKER_BUNDLE);
    return 'built';
  });
}
