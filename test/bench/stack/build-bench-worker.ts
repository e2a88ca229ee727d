import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildWorker } from '@naer/local/build/build-worker';
import { bundleWorker } from '@naer/local/build/bundle-worker';
import { BUILD, ROOT, WORKER_BUNDLE } from '@naer/local/paths';
import type { BundleOptions } from '@naer/local/worker/bundle-options';

/** Where the benchmark's bundle and its `options.json` lie. */
export const BENCH_BUNDLE = path.join(BUILD, 'bench');

/** Names another folder to run: to compare two builds. */
export const BUNDLE_VARIABLE = 'NAER_BENCH_BUNDLE';

/** Names the port of workerd's inspector, when there shall be one: for profiles, never while measuring. */
export const INSPECTOR_PORT_VARIABLE = 'NAER_BENCH_INSPECTOR_PORT';

/**
 * Bundles the Worker with the bare hop beside it, as a deployment bundles the Worker; always afresh. A profile needs the
 * names that `minify` takes away.
 */
export async function buildBenchWorker({ minify = true }: { readonly minify?: boolean } = {}): Promise<void> {
  await buildWorker();
  await rm(BENCH_BUNDLE, { recursive: true, force: true });
  await mkdir(BENCH_BUNDLE, { recursive: true });
  const options = JSON.parse(await readFile(path.join(WORKER_BUNDLE, 'options.json'), 'utf8')) as BundleOptions;
  await bundleWorker(BENCH_BUNDLE, { entry: path.join(ROOT, 'test/bench/worker/bench-worker.ts'), minify });
  const durableObjects = { ...options.durableObjects, BARE_HOP: { className: 'BareHop', useSQLite: true } };
  await writeFile(path.join(BENCH_BUNDLE, 'options.json'), JSON.stringify({ ...options, durableObjects }));
}
