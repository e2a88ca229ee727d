import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from '@naer/local/build';
import { CONSOLE_DIST, WORKER_BUNDLE } from '@naer/local/paths';
import { judge, type Row } from '../harness/row.ts';

/** What a deployment uploads, and what a browser loads before the first page shows. */
export async function measureBundles(): Promise<readonly Row[]> {
  await build(() => undefined);
  const worker = gzipKb(readFileSync(path.join(WORKER_BUNDLE, 'index.js')));
  const firstLoad = firstLoadFiles();
  const kilobytes = firstLoad.map((file) => gzipKb(readFileSync(path.join(CONSOLE_DIST, file))));
  return [
    judge('Worker bundle, gzip', { kind: 'at-most', value: 400, unit: ' kB' }, [worker], 'as wrangler uploads it'),
    judge(
      'console first load, gzip',
      { kind: 'at-most', value: 250, unit: ' kB' },
      [kilobytes.reduce((sum, size) => sum + size, 0)],
      `the page, and what it names or imports before it starts: ${firstLoad.length} files`,
    ),
  ];
}

function gzipKb(bytes: Buffer): number {
  return gzipSync(bytes).byteLength / 1000;
}

/** The page, its scripts and styles, and the scripts those import without waiting. */
function firstLoadFiles(): readonly string[] {
  const page = readFileSync(path.join(CONSOLE_DIST, 'index.html'), 'utf8');
  const files = new Set(['index.html']);
  const add = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    if (!file.endsWith('.js')) return;
    const source = readFileSync(path.join(CONSOLE_DIST, file), 'utf8');
    for (const [, imported = ''] of source.matchAll(/(?:\bfrom|\bimport)\s*["']([^"']+\.js)["']/g))
      add(path.posix.join(path.posix.dirname(file), imported));
  };
  for (const [, named = ''] of page.matchAll(/(?:src|href)="\/?([^":]+\.(?:js|css))"/g)) add(named);
  return [...files];
}
