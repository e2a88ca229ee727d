import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { WORKER_BUNDLE } from '../paths.ts';
import { writeBundleOptions } from '../worker/bundle-options.ts';
import { bundleWorker } from './bundle-worker.ts';
import { hashInputs } from './hash-inputs.ts';
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
  'packages/local/build',
  'wrangler.toml',
  'pnpm-lock.yaml',
];
const MARK = 'inputs.sha256';

/** Bundles the Worker that is deployed, unless the bundle that is there came from the same sources. */
export async function buildWorker(): Promise<'built' | 'unchanged'> {
  return withBuildLock('worker', async () => {
    const inputs = hashInputs(INPUTS);
    const known = await readFile(path.join(WORKER_BUNDLE, MARK), 'utf8').catch(() => undefined);
    if (known === inputs && existsSync(path.join(WORKER_BUNDLE, 'index.js'))) return 'unchanged';
    const built = `${WORKER_BUNDLE}.next`;
    await rm(built, { recursive: true, force: true });
    await bundleWorker(built);
    await writeBundleOptions(built);
    await writeFile(path.join(built, MARK), inputs);
    await replaceDirectory(built, WORKER_BUNDLE);
    return 'built';
  });
}
