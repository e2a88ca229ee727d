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

/** `moduleIds` (absolute paths): libraries as they come, then our own modules, those of one kind and folder together. */
export function sortModules(moduleIds: readonly string[], root: string): readonly string[] {
  const files = moduleIds.filter((id) => path.isAbsolute(id)).map((id) => path.relative(root, id));
  const own = files.filter((file) => kindOf(file) >= 0 && !file.includes('node_modules'));
  own.sort((a, b) => kindOf(a) - kindOf(b) || (a < b ? -1 : 1));
  return [...files.filter((file) => !own.includes(file)), ...own].map((file) => path.join(root, file));
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
