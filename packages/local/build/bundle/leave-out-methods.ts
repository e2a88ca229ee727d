import { readFileSync } from 'node:fs';
import { RolldownMagicString, type RolldownPlugin } from 'rolldown';
import { type ESTree, Visitor } from 'rolldown/utils';

const ZOD = /[\\/]node_modules[\\/]zod[\\/]/;
const SCHEMAS = /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/;

/**
 * Leaves out the methods of zod's schemas that no module of `moduleIds` names, and with them the formats that only they
 * would make: e-mail addresses, emoji, and so on.
 */
export function leaveOutMethods(moduleIds: readonly string[]): RolldownPlugin {
  const named = new Set(
    moduleIds
      .filter((id) => id.startsWith('/') && !ZOD.test(id))
      .flatMap((id) => propertiesIn(readFileSync(id, 'utf8'))),
  );
  return {
    name: 'leave-out-methods',
    transform: {
      filter: { id: SCHEMAS },
      handler(code, id) {
        // What a schema asks of itself or of another.
        const kept = new Set(propertiesIn(code, /\b(?:this|inst|cl|schema)\??\.(\w+)/g));
        const edited = new RolldownMagicString(code, { filename: id });
        const trim = ({ callee, arguments: [, , methods] }: ESTree.CallExpression) => {
          if (callee.type !== 'MemberExpression' || !('name' in callee.property)) return;
          if (callee.property.name !== '$constructor' || methods?.type !== 'ObjectExpression') return;
          for (const method of methods.properties) {
            if (method.type !== 'Property' || method.kind !== 'init' || method.key.type !== 'Identifier') continue;
            if (named.has(method.key.name) || kept.has(method.key.name)) continue;
            const comma = /^\s*,/.exec(code.slice(method.end))?.[0] ?? '';
            edited.remove(method.start, method.end + comma.length);
          }
        };
        new Visitor({ CallExpression: trim }).visit(this.parse(code));
        return { code: edited.toString(), map: edited.generateMap({ hires: true }).toString() };
      },
    },
  };
}

function propertiesIn(code: string, pattern = /\.(\w+)/g): readonly string[] {
  return [...code.matchAll(pattern)].map(([, name = '']) => name);
}
