import { inEach } from '../language/in-each.ts';
import type { Words } from '../language/words.ts';
import { NOUNS, VERB_OF, VERBS, type Verb, WHOLE } from './act-words.ts';

export interface Act {
  /** `measurement.list`, `plan.activate`, .. as `audit_event.action` has it. */
  readonly action: string;
  readonly outcome: 'allowed' | 'refused';
  readonly purpose?: string | null | undefined;
}

const PLACE = { nb: 0, nn: 1, en: 2 } as const;
const UNKNOWN: readonly [string, string, string] = ['noe av journalen', 'noko av journalen', 'some of the record'];
const TRIED: Words = { nb: 'Prøvde å ', nn: 'Prøvde å ', en: 'Tried to ' };
const REFUSED: Words = { nb: ', men ble avvist', nn: ', men vart avvist', en: ', and was refused' };
const BY_GLASS: Words = {
  nb: ' med nødtilgang, uten å ha innsyn fra før',
  nn: ' med naudtilgang, utan å ha innsyn frå før',
  en: ' by breaking the glass, without having had access',
};

/** Verb and object of an action; undefined when nobody has given it words. Actions of old that end in `.refused` too. */
export function actOf(
  action: string,
): { readonly verb: Verb; readonly noun: readonly [nb: string, nn: string, en: string] } | undefined {
  const name = action.replace(/\.refused$/, '');
  const words = name.split('.');
  const last = words.at(-1) ?? '';
  // What citizens do is named as what staff do.
  const [verb, object] = WHOLE[name] ?? [
    verbOf(last) ?? verbOf(last.replace(/-.*/, '')),
    words[0] === 'own' ? words[1] : words[0],
  ];
  const noun = NOUNS[object ?? ''];
  return noun === undefined || verb === undefined ? undefined : { verb, noun };
}

/** Whether an act was refused: by its outcome, or by its name as it was written before there was one. */
export function isRefused({ action, outcome }: Act): boolean {
  return outcome === 'refused' || action.endsWith('.refused');
}

/** What an act is to a record, as FHIR has it: create, read, update, delete, or to execute something else. */
export function letterOf(action: string): 'C' | 'R' | 'U' | 'D' | 'E' {
  return VERBS[actOf(action)?.verb ?? 'open'][0];
}

/** One act as a sentence from fixed words: no id, no name, nothing that anybody wrote. Total: an unknown act is told vaguely. */
export function tellAct(act: Act): Words {
  const { verb, noun } = actOf(act.action) ?? { verb: 'handle' as const, noun: UNKNOWN };
  const refused = isRefused(act);
  return inEach((language) => {
    const [past = '', infinitive = ''] = (VERBS[verb][PLACE[language] + 1] ?? '').split('/');
    const done = `${refused ? TRIED[language] + infinitive : past} ${noun[PLACE[language]]}`;
    const glass = act.purpose === 'BTG' && !act.action.startsWith('glass.') ? BY_GLASS[language] : '';
    const text = `${done}${glass}${refused ? REFUSED[language] : ''}.`;
    return text.charAt(0).toUpperCase() + text.slice(1);
  });
}

function verbOf(word: string): Verb | undefined {
  return VERB_OF[word] ?? (word in VERBS ? (word as Verb) : undefined);
}
