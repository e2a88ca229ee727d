import type { RolldownPlugin } from 'rolldown';

const WRITERS = /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/;
const EXPORTED = /^export (?:async )?(?:const|function|class) (\w+)/gm;

/**
 * Leaves out the part of zod that writes a schema as JSON schema, which every schema carries and the Worker never asks
 * for: each of its functions throws once it is called.
 */
export function leaveOutJsonSchema(): RolldownPlugin {
  return {
    name: 'leave-out-json-schema',
    transform: {
      filter: { id: WRITERS },
      handler(code) {
        const names = [...code.matchAll(EXPORTED)].map(([, name]) => name);
        // A schema is made with two methods of its own, whose makers are called before anybody asks for anything.
        const leftOut = "() => { throw new Error('The Worker writes no JSON schema'); }";
        const exported = names.map((name) => `${name?.startsWith('create') ? 'make' : 'leftOut'} as ${name}`);
        return {
          code: `const leftOut = ${leftOut};\nconst make = () => leftOut;\nexport { ${exported.join(', ')} };`,
          map: { mappings: '' },
        };
      },
    },
  };
}
