import type { Language } from './words.ts';

const AND: Readonly<Record<Language, string>> = { nb: 'og', nn: 'og', en: 'and' };

/** "a, b and c". */
export function joinWords(words: readonly string[], language: Language): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  return `${words.slice(0, -1).join(', ')} ${AND[language]} ${last}`;
}
