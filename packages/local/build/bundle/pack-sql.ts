import { RolldownMagicString, type RolldownPlugin } from 'rolldown';
import { type ESTree, Visitor } from 'rolldown/utils';

/**
 * Takes what only people read out of SQL that is spread over lines: line ends with their indentation, and comments. What
 * stands in quotes stays. `parts` is the statement around its `${}`. Throws when a comment would reach over a `${}`.
 */
export function packStatement(parts: readonly string[]): readonly string[] {
  let quote = '';
  return parts.map((part, nth) => {
    let packed = '';
    for (let at = 0; at < part.length; at += 1) {
      const character = part.charAt(at);
      if (quote) {
        if (character === quote) quote = '';
        packed += character;
      } else if (part.startsWith('--', at)) {
        const end = part.indexOf('\n', at);
        if (end < 0 && nth < parts.length - 1)
          throw new Error(`A comment in SQL reaches over a value: ${part.slice(at)}`);
        at = (end < 0 ? part.length : end) - 1;
      } else if (/\s/.test(character)) {
        const space = /^\s+/.exec(part.slice(at))?.[0] ?? '';
        packed += space.includes('\n') ? ' ' : space;
        at += space.length - 1;
      } else {
        if (character === "'" || character === '"') quote = character;
        packed += character;
      }
    }
    return packed;
  });
}

/** Packs every template of our own modules that is spread over lines; all of them are SQL. */
export function packSql(): RolldownPlugin {
  return {
    name: 'pack-sql',
    transform: {
      filter: { id: /^(?!.*node_modules).*\.ts$/, code: /`[^`]*\n/ },
      handler(code, id) {
        const edited = new RolldownMagicString(code, { filename: id });
        const pack = ({ quasis }: ESTree.TemplateLiteral) => {
          if (!quasis.some(({ value }) => value.raw.includes('\n'))) return;
          packStatement(quasis.map(({ value }) => value.raw)).forEach((packed, nth) => {
            const { start = 0, value } = quasis[nth] ?? {};
            // A part begins at the sign that opens it.
            if (value && packed !== value.raw) edited.overwrite(start + 1, start + 1 + value.raw.length, packed);
          });
        };
        new Visitor({ TemplateLiteral: pack }).visit(this.parse(code, { lang: 'ts' }));
        return edited.hasChanged()
          ? { code: edited.toString(), map: edited.generateMap({ hires: true }).toString() }
          : undefined;
      },
    },
  };
}
