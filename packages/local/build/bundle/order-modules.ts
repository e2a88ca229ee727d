import path from 'node:path';
import type { RolldownPlugin } from 'rolldown';

/** From what is imported to what imports: the order in which a module would come anyway, kind by kind. */
const KINDS = [
  'packages/domain/',
  'packages/contracts/',
  'packages/auth/',
  'packages/db/',
  'packages/fhir-map/',
  'packages/services/',
  'workers/',
];
const kindOf = (file: string) => KINDS.findIndex((kind) => file.startsWith(kind));

/** Our own of `moduleIds` (absolute paths), those of one kind and folder together. */
export function sortModules(moduleIds: readonly string[], root: string): readonly string[] {
  return moduleIds
    .map((id) => path.relative(root, id))
    .filter((file) => kindOf(file) >= 0 && !file.includes('node_modules'))
    .sort((a, b) => kindOf(a) - kindOf(b) || (a < b ? -1 : 1))
    .map((file) => path.join(root, file));
}

/**
 * Puts modules into a bundle in the order given, each after what it imports. Compression looks back 32 kB: statements
 * beside statements and routes beside routes are 2.5 % fewer bytes than each route beside its statement.
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
