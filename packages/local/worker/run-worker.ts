import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { type RunningChild, serveChild } from '../child/serve-child.ts';
import { CONSOLE_DIST, WORKER_BUNDLE } from '../paths.ts';
import type { BundleOptions } from './bundle-options.ts';
import { frontModule } from './front-module.ts';

export interface WorkerOptions {
  readonly port: number;
  /** Folder of the objects' SQLite files. */
  readonly objects: string;
  /** Bindings beyond wrangler.toml: secrets and where the database is. */
  readonly bindings: Readonly<Record<string, string>>;
  /** How often the scheduled handler runs: local workerd fires no cron. 0 for never by itself. */
  readonly sweepEveryMs: number;
}

const WORKERD_DIED = 70;

/** Miniflare would start workerd again by itself and say so here; a stack's supervisor must know, so the process ends. */
class EndOnCrash extends Log {
  override warn(message: string): void {
    if (/runtime crashed/i.test(message)) {
      process.stderr.write('workerd died\n');
      process.exit(WORKERD_DIED);
    }
    super.warn(message);
  }
}

async function startWorker(options: WorkerOptions): Promise<RunningChild> {
  const bundle = path.join(WORKER_BUNDLE, 'index.js');
  const { assets, ...fromToml } = JSON.parse(
    readFileSync(path.join(WORKER_BUNDLE, 'options.json'), 'utf8'),
  ) as BundleOptions;
  const front = frontModule({ bundle: './index.js', workerFirst: assets.run_worker_first, assets: assetPaths() });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...fromToml,
      host: '127.0.0.1',
      port: 0,
      cf: false,
      logRequests: false,
      log: new EndOnCrash(LogLevel.WARN),
      handleStructuredLogs: ({ level, message }) => process.stdout.write(`${level} ${message}\n`),
      resourcePersistencePath: options.objects,
      modulesRoot: WORKER_BUNDLE,
      modules: [
        { type: 'ESModule', path: path.join(WORKER_BUNDLE, 'front.js'), contents: front },
        { type: 'ESModule', path: bundle, contents: readFileSync(bundle, 'utf8') },
        ...otherModules(),
      ],
      bindings: { ...fromToml.bindings, ...options.bindings },
      assets: { ...assets, directory: CONSOLE_DIST },
      unsafeDirectSockets: [{ host: '127.0.0.1', port: options.port, entrypoint: 'front' }],
    }),
  );
  await miniflare.ready;
  const worker = await miniflare.getWorker();
  const sweep = singleFlight(async () => {
    const { outcome } = await worker.scheduled({ scheduledTime: new Date(), cron: '* * * * *' });
    if (outcome !== 'ok') throw new Error(`The sweep ended with "${outcome}": see worker.log.`);
  });
  const timer =
    options.sweepEveryMs > 0
      ? setInterval(() => void sweep().catch((error: unknown) => console.error(error)), options.sweepEveryMs)
      : undefined;
  return {
    info: { baseUrl: `http://127.0.0.1:${options.port}` },
    calls: { sweep },
    async stop() {
      clearInterval(timer);
      await miniflare.dispose();
    },
  };
}

/** Callers that come while it runs get the same run: the platform too never runs a minute's cron twice at once. */
function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Instructions to the platform, never served. */
const NOT_SERVED = new Set(['_headers', '_redirects', '.assetsignore']);

/** URL paths of the console's files, the page at `/` too. */
function assetPaths(): string[] {
  const served = filesBelow(CONSOLE_DIST).filter((file) => !NOT_SERVED.has(path.basename(file)));
  const files = served.map((file) => `/${path.relative(CONSOLE_DIST, file).split(path.sep).join('/')}`);
  return ['/', ...files.map(encodeURI)];
}

/** Text, data and WebAssembly that the bundle imports beside itself. */
function otherModules(): { type: 'Text' | 'Data' | 'CompiledWasm'; path: string }[] {
  const types: Record<string, 'Text' | 'Data' | 'CompiledWasm'> = {
    '.txt': 'Text',
    '.html': 'Text',
    '.sql': 'Text',
    '.bin': 'Data',
    '.wasm': 'CompiledWasm',
  };
  return filesBelow(WORKER_BUNDLE).flatMap((file) => {
    const type = types[path.extname(file)];
    return type === undefined ? [] : [{ type, path: file }];
  });
}

serveChild(startWorker);
