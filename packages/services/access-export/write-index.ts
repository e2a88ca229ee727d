import type { AccessExportManifest } from '@naer/contracts/access-export';
import type { Language } from '@naer/domain/language/words';
import {
  FILE,
  HOW,
  KIND_WORDS,
  LEFT_OUT,
  LEFT_OUT_OF_REPRESENTATIVE,
  LINES,
  NOT_IN_IT,
  NOTHING,
  TAKEN,
  TITLE,
  WHAT,
} from './index-words.ts';

export const INDEX = 'index.html';
const PLACE: Readonly<Record<Language, 0 | 1 | 2>> = { nb: 0, nn: 1, en: 2 };

/** The page that says what each file is, how much is in it, and what is in none. It holds nothing about the patient itself. */
export function writeIndex({
  takenAt,
  language,
  audience,
  files,
  counts,
}: Pick<AccessExportManifest, 'takenAt' | 'audience' | 'files' | 'counts'> & { readonly language: Language }): string {
  const say = (words: readonly [string, string, string]) => words[PLACE[language]];
  const told = (kind: string) => KIND_WORDS[kind]?.[PLACE[language]] ?? kind;
  const rows = Object.keys(counts).flatMap((kind) => {
    const own = files.filter((file) => file.kind === kind);
    return own.length === 0
      ? [row([say(NOTHING), told(kind), '0'])]
      : own.map(({ name, count }) => row([`<a href="${name}">${name}</a>`, told(kind), String(count)]));
  });
  const left = audience === 'patient' ? LEFT_OUT : [...LEFT_OUT, LEFT_OUT_OF_REPRESENTATIVE];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${say(TITLE)}</title></head><body>
<h1>${say(TITLE)}</h1>
<p>${say(TAKEN)} <time>${takenAt}</time>.</p>
<p>${say(HOW)}</p>
<table><thead><tr><th scope="col">${say(FILE)}</th><th scope="col">${say(WHAT)}</th><th scope="col">${say(LINES)}</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
<h2>${say(NOT_IN_IT)}</h2>
<ul>
${left.map((words) => `<li>${say(words)}</li>`).join('\n')}
</ul>
</body></html>
`;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
