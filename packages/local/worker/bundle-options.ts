import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../paths.ts';

/** What miniflare needs to know of wrangler.toml, kept beside the bundle: reading it takes wrangler 0.7 s at every start. */
export interface BundleOptions {
  readonly name: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: string[];
  readonly bindings: Record<string, string>;
  readonly durableObjects: Record<string, { className: string; useSQLite: boolean }>;
  readonly r2Buckets: Record<string, { readonly id: string }>;
  readonly ratelimits: Record<string, { namespace_id: string; simple: { limit: number; period: 10 | 60 } }>;
  readonly assets: {
    readonly binding: string;
    readonly run_worker_first: string[];
    readonly routerConfig: { has_user_worker: boolean };
    readonly assetConfig: { not_found_handling: 'single-page-application' };
  };
}

/** Writes `options.json` into the folder of a finished bundle. */
export async function writeBundleOptions(bundle: string): Promise<void> {
  const { unstable_getMiniflareWorkerOptions } = await import('wrangler');
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path.join(ROOT, 'wrangler.toml'));
  const { compatibilityDate, compatibilityFlags, ratelimits, r2Buckets, bindings, durableObjects, assets } =
    workerOptions;
  await writeFile(
    path.join(bundle, 'options.json'),
    JSON.stringify({
      name: 'naer',
      compatibilityDate,
      compatibilityFlags,
      ratelimits,
      r2Buckets,
      bindings,
      durableObjects,
      assets,
    }),
  );
}
