import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningChild, serveChild } from '@naer/local/child/serve-child';
import type { BundleOptions } from '@naer/local/worker/bundle-options';
import { frontModule } from '@naer/local/worker/front-module';
import type { WorkerOptions } from '@naer/local/worker/run-worker';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { BENCH_BUNDLE, BUNDLE_VARIABLE, INSPECTOR_PORT_VARIABLE } from './build-bench-worker.ts';

/** The bench's bundle in workerd, behind the same front and the same direct socket as a local Nær. */
async function run(options: WorkerOptions): Promise<RunningChild> {
  const inspectorPort = process.env[INSPECTOR_PORT_VARIABLE];
  const folder = process.env[BUNDLE_VARIABLE] ?? BENCH_BUNDLE;
  const bundle = path.join(folder, 'index.js');
  const { assets, ...fromToml } = JSON.parse(readFileSync(path.join(folder, 'options.json'), 'utf8')) as BundleOptions;
  const front = frontModule({ bundle: './index.js', workerFirst: assets.run_worker_first, assets: [] });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...fromToml,
      host: '127.0.0.1',
      port: 0,
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN),
      handleStructuredLogs: ({ level, message }) => process.stdout.write(`${level} ${message}\n`),
      resourcePersistencePath: options.objects,
      modulesRoot: folder,
      modules: [
        { type: 'ESModule', path: path.join(folder, 'front.js'), contents: front },
        { type: 'ESModule', path: bundle, contents: readFileSync(bundle, 'utf8') },
      ],
      bindings: { ...fromToml.bindings, ...options.bindings },
      ...(inspectorPort === undefined ? {} : { inspectorPort: Number(inspectorPort) }),
      unsafeDirectSockets: [{ host: '127.0.0.1', port: options.port, entrypoint: 'front' }],
    }),
  );
  await miniflare.ready;
  const worker = await miniflare.getWorker();
  return {
    info: {},
    calls: { sweep: () => worker.scheduled({ scheduledTime: new Date(), cron: '* * * * *' }) },
    stop: () => miniflare.dispose(),
  };
}

serveChild(run);
