import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../paths.ts';

const SKIPPED = new Set(['node_modules', 'dist', 'fixtures']);
const SOURCE = /\.(ts|tsx|js|mjs|json|css|html|svg|toml|yaml)$/;
const TEST = /\.test\.tsx?$/;

function* sourcesBelow(file: string): Generator<string> {
  if (SOURCE.test(file) && !TEST.test(file)) yield file;
  else if (!path.extname(file) && existsSync(file))
    for (const entry of readdirSync(file, { withFileTypes: true })) {
      const below = path.join(file, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* sourcesBelow(below);
      else if (entry.isFile() && SOURCE.test(entry.name) && !TEST.test(entry.name)) yield below;
    }
}

/** SHA-256 over the names and contents of every source below `inputs` (relative to the repository): equal means equal build. */
export function hashInputs(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs)
    for (const file of [...sourcesBelow(path.join(ROOT, input))].sort()) {
      hash.update(path.relative(ROOT, file)).update('\0');
      if (existsSync(file)) hash.update(readFileSync(file)).update('\0');
    }
  return hash.digest('hex');
}
