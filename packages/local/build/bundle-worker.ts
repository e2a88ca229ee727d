import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type OutputChunk, type RolldownPlugin, rolldown } from 'rolldown';
import { ROOT } from '../paths.ts';
import { leaveOutJsonSchema } from './bundle/leave-out-json-schema.ts';
import { leaveOutUnread } from './bundle/leave-out-unread.ts';
import { orderModules, sortModules } from './bundle/order-modules.ts';
import { packSql } from './bundle/pack-sql.ts';
import { trimSchemas } from './bundle/trim-schemas.ts';

export interface BundleChoice {
  /** The module whose exports the Worker has; workers/index.ts unless said. */
  readonly entry?: string;
  /** A profile needs the names that this takes away. */
  readonly minify?: boolean;
}

/**
 * Bundles a Worker into `folder` as index.js and index.js.map: the one build of deployments, tests and `pnpm start`.
 * Rejects when a module is missing or names what another does not export.
 */
export async function bundleWorker(folder: string, choice: BundleChoice = {}): Promise<void> {
  const entry = choice.entry ?? path.join(ROOT, 'workers/index.ts');
  const plugins = [leaveOutJsonSchema(), leaveOutUnread(), packSql()];
  const { modules } = await generate(entry, folder, plugins, false);
  const codes = new Map(Object.entries(modules).map(([id, { code }]) => [id, code ?? '']));
  plugins.unshift(orderModules(entry, sortModules(codes, ROOT)), trimSchemas(codes));
  const { code, map } = await generate(entry, folder, plugins, choice.minify ?? true);
  if (!map) throw new Error('The bundle has no source map');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'index.js'), code);
  await writeFile(path.join(folder, 'index.js.map'), map.toString());
}

async function generate(
  entry: string,
  folder: string,
  plugins: RolldownPlugin[],
  minify: boolean,
): Promise<OutputChunk> {
  await using build = await rolldown({
    input: { index: entry },
    cwd: ROOT,
    plugins,
    platform: 'neutral',
    external: /^(cloudflare|node):/,
    resolve: { conditionNames: ['workerd', 'worker', 'browser'], mainFields: ['browser', 'module', 'main'] },
    transform: {
      target: 'es2024',
      define: { 'process.env.NODE_ENV': '"production"', 'navigator.userAgent': '"Cloudflare-Workers"' },
    },
  });
  const { output } = await build.generate({
    dir: folder,
    format: 'esm',
    codeSplitting: false,
    sourcemap: true,
    comments: false,
    minify,
  });
  return output[0];
}
