import type { Language } from './words.ts';

/** What is said, in each language. */
export function inEach(say: (language: Language) => string): Readonly<Record<Language, string>> {
  return { nb: say('nb'), nn: say('nn'), en: say('en') };
}
