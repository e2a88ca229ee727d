import { EVENT_CATALOGUE } from '../event/catalogue.ts';
import type { Language } from './words.ts';

/** The name of an event inside a sentence, with its code; one that is not known is told by its code alone. */
export function eventName(code: string, language: Language): string {
  const name = EVENT_CATALOGUE.get(code)?.name[language];
  if (name !== undefined) return `${name} (${code})`;
  return { nb: `hendelse ${code}`, nn: `hending ${code}`, en: `event ${code}` }[language];
}
