import { RolldownMagicString, type RolldownPlugin } from 'rolldown';

/** Constants of these modules are made of nothing but other constants: zod schemas, and tables of the database. */
const PURE = /[\\/]packages[\\/](contracts|db[\\/]schema)[\\/](?!.*node_modules).*\.ts$/;
const MADE = new Set(['CallExpression', 'ObjectExpression', 'ArrayExpression', 'NewExpression']);

/**
 * Lets a schema be left out that nobody in the Worker reads: a bundler cannot know that making one has no effect beside
 * it. What is made stands in a call that is marked as pure, which the minifier takes away again.
 */
export function leaveOutUnread(): RolldownPlugin {
  return {
    name: 'leave-out-unread',
    transform: {
      filter: { id: PURE },
      handler(code, id) {
        const edited = new RolldownMagicString(code, { filename: id });
        for (const statement of this.parse(code, { lang: 'ts' }).body) {
          const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
          if (declared?.type !== 'VariableDeclaration') continue;
          for (const { init } of declared.declarations) {
            if (!init || !MADE.has(init.type)) continue;
            edited.appendLeft(init.start, '/* @__PURE__ */ (() => (').appendRight(init.end, '))()');
          }
        }
        return edited.hasChanged()
          ? { code: edited.toString(), map: edited.generateMap({ hires: true }).toString() }
          : undefined;
      },
    },
  };
}
