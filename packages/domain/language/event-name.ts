import { DRILL_CODE } from '../drill/drill-run.ts';
import { EVENT_CATALOGUE } from '../event/catalogue.ts';
import type { Language, Words } from './words.ts';

const DRILL: Words = { nb: 'prøvealarm', nn: 'prøvealarm', en: 'test alarm' };

/** The name of an event inside a sentence, with its code; one that is not known is told by its code alone. */
export function eventName(code: string, language: Language): string {
  if (code === DRILL_CODE) return DRILL[language];
  const name = EVENT_CATALOGUE.get(code)?.name[language];
  if (name !== undefined) return `${name} (${code})`;
  return { nb: `hendelse ${code}`, nn: `hending ${code}`, en: `event ${code}` }[language];
}
