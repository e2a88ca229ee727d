import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOPS = ['packages', 'workers', 'test'];
const LEFT_OUT = new Set(['node_modules', 'dist', 'fixtures', '.naer', '.wrangler']);

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Tests and what only tests use. */
  readonly isTest: boolean;
}

/** Every .ts and .tsx file of packages, workers and test. */
export function sourceFiles(): readonly SourceFile[] {
  return TOPS.flatMap((top) => walk(join(ROOT, top))).map((file) => {
    const path = relative(ROOT, file).split(sep).join('/');
    const isTest = path.startsWith('test/') || /(\.test|-fixture|-testing)\.tsx?$/.test(path);
    return { path, text: readFileSync(file, 'utf8'), isTest };
  });
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Source with its comments blanked out: a rule is about code, not about what is said of it. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

/** What a file imports or re-exports, type imports and dynamic ones included. */
export function importsOf(text: string): readonly string[] {
  const code = withoutComments(text);
  const from = /(?:^|[\n;])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g;
  const bare = /(?:^|[\n;])\s*import\s*['"]([^'"]+)['"]/g;
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g;
  return [from, bare, dynamic].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
}
