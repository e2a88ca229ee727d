import { RolldownMagicString, type RolldownPlugin } from 'rolldown';
import { type ESTree, Visitor } from 'rolldown/utils';

const ZOD = /[\\/]node_modules[\\/]zod[\\/]/;
const SCHEMAS = /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/;

/**
 * Leaves out the methods of zod's schemas that no module of `codes` (code by path) names, and with them the formats that only they
 * would make: e-mail addresses, emoji, and so on; how each schema is written as JSON schema; and the code that objects
 * would generate to parse with, which zod itself does not where the platform is Cloudflare's.
 */
export function trimSchemas(codes: ReadonlyMap<string, string>): RolldownPlugin {
  const named = new Set([...codes].flatMap(([id, code]) => (ZOD.test(id) ? [] : propertiesIn(code))));
  return {
    name: 'trim-schemas',
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
        const forget = ({ start, end, expression }: ESTree.ExpressionStatement) => {
          if (expression.type !== 'AssignmentExpression' || expression.left.type !== 'MemberExpression') return;
          const { property } = expression.left;
          if ('name' in property && property.name === 'processJSONSchema') edited.remove(start, end);
        };
        edited.replaceAll('core.$ZodObjectJIT.init', 'core.$ZodObject.init');
        new Visitor({ CallExpression: trim, ExpressionStatement: forget }).visit(this.parse(code));
        return { code: edited.toString(), map: edited.generateMap({ hires: true }).toString() };
      },
    },
  };
}

function propertiesIn(code: string, pattern = /\.(\w+)/g): readonly string[] {
  return [...code.matchAll(pattern)].map(([, name = '']) => name);
}
