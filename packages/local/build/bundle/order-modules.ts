import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RolldownPlugin } from 'rolldown';

/** From what is imported to what imports: the order in which a module would come anyway, kind by kind. */
const KINDS = [
  'packages/domain/',
  'packages/contracts/',
  'packages/auth/',
  'packages/fhir-map/',
  'packages/db/',
  'packages/services/',
  'workers/',
];
/** So many letters of their own have only modules that are mostly sentences in three languages. */
const NORWEGIAN_LETTERS = 15;
const kindOf = (file: string) => KINDS.findIndex((kind) => file.startsWith(kind));

/** `moduleIds` (absolute paths): libraries as they come, what is told to people, then our own by kind and folder. */
export function sortModules(moduleIds: readonly string[], root: string): readonly string[] {
  const files = moduleIds.filter((id) => path.isAbsolute(id)).map((id) => path.relative(root, id));
  const own = files.filter((file) => kindOf(file) >= 0 && !file.includes('node_modules'));
  own.sort((a, b) => kindOf(a) - kindOf(b) || (a < b ? -1 : 1));
  const told = own.filter((file) => isTold(readFileSync(path.join(root, file), 'utf8')));
  const libraries = files.filter((file) => !own.includes(file));
  return [...new Set([...libraries, ...told, ...own])].map((file) => path.join(root, file));
}

function isTold(source: string): boolean {
  return (source.match(/[æøåÆØÅ]/g)?.length ?? 0) >= NORWEGIAN_LETTERS;
}

/**
 * Puts modules into a bundle in the order given, each after what it imports. Compression looks back 32 kB: statements
 * beside statements and routes beside routes are 3 % fewer bytes than each route beside its statement.
 */
export function orderModules(entry: string, ordered: readonly string[]): RolldownPlugin {
  const imports = ordered.map((id) => `import ${JSON.stringify(id)};`).join('\n');
  const name = JSON.stringify(entry);
  return {
    name: 'order-modules',
    load: (id) =>
      id === `${entry}?ordered` ? `${imports}\nexport * from ${name};\nexport { default } from ${name};` : undefined,
    resolveId: (id, importer) => (id === entry && importer === undefined ? `${entry}?ordered` : undefined),
  };
}
