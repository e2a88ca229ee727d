import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildWorker } from '@naer/local/build/build-worker';
import { runTool } from '@naer/local/build/run-tool';
import { BUILD, ROOT, WORKER_BUNDLE } from '@naer/local/paths';
import type { BundleOptions } from '@naer/local/worker/bundle-options';

/** Where the benchmark's bundle and its `options.json` lie. */
export const BENCH_BUNDLE = path.join(BUILD, 'bench');

/** Names another folder to run: to compare two builds. */
export const BUNDLE_VARIABLE = 'NAER_BENCH_BUNDLE';

/** Names the port of workerd's inspector, when there shall be one: for profiles, never while measuring. */
export const INSPECTOR_PORT_VARIABLE = 'NAER_BENCH_INSPECTOR_PORT';

const BARE_HOP = { name: 'BARE_HOP', class_name: 'BareHop' };

/**
 * Bundles the Worker with the bare hop beside it, as a deployment bundles the Worker; always afresh. A profile needs the
 * names that `minify` takes away.
 */
export async function buildBenchWorker({ minify = true }: { readonly minify?: boolean } = {}): Promise<void> {
  await buildWorker();
  await rm(BENCH_BUNDLE, { recursive: true, force: true });
  await mkdir(BENCH_BUNDLE, { recursive: true });
  const options = JSON.parse(await readFile(path.join(WORKER_BUNDLE, 'options.json'), 'utf8')) as BundleOptions;
  const config = path.join(BENCH_BUNDLE, 'wrangler.json');
  await writeFile(
    config,
    JSON.stringify({
      name: 'naer-bench',
      main: path.join(ROOT, 'test/bench/worker/bench-worker.ts'),
      compatibility_date: options.compatibilityDate,
      compatibility_flags: options.compatibilityFlags,
      keep_names: false,
      minify,
      durable_objects: { bindings: [...boundObjects(options), BARE_HOP] },
      migrations: [
        { tag: 'v1', new_sqlite_classes: [...boundObjects(options), BARE_HOP].map((bound) => bound.class_name) },
      ],
    }),
  );
  const wrangler = path.join(
    path.dirname(createRequire(import.meta.resolve('@naer/local/paths')).resolve('wrangler/package.json')),
    'bin/wrangler.js',
  );
  const out = path.join(BENCH_BUNDLE, 'out');
  await runTool(process.execPath, [wrangler, 'deploy', '--dry-run', '--config', config, '--outdir', out], {
    cwd: ROOT,
    env: { CI: 'true', WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: path.join(BUILD, 'wrangler-logs') },
  });
  await copyFile(path.join(out, 'bench-worker.js'), path.join(BENCH_BUNDLE, 'index.js'));
  const durableObjects = { ...options.durableObjects, [BARE_HOP.name]: { className: 'BareHop', useSQLite: true } };
  await writeFile(path.join(BENCH_BUNDLE, 'options.json'), JSON.stringify({ ...options, durableObjects }));
}

function boundObjects(options: BundleOptions): { name: string; class_name: string }[] {
  return Object.entries(options.durableObjects).map(([name, { className }]) => ({ name, class_name: className }));
}
