import { joinWords } from '../language/join-words.ts';
import { formatDay } from '../language/local-day.ts';
import { measureName } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import { parseSeries } from '../measurement/parse-series.ts';
import { longestRow } from './due-of-slot.ts';
import type { MissingRule } from './missing.ts';
import type { Told } from './rule-type.ts';

const WORDS = {
  nb: { missing: 'Mangler', at: 'kl. ', times: 'ganger på rad', least: 'Minst ' },
  nn: { missing: 'Manglar', at: 'kl. ', times: 'gonger på rad', least: 'Minst ' },
  en: { missing: 'Missing', at: '', times: 'times in a row', least: 'At least ' },
} as const satisfies Record<Language, unknown>;

/** "Mangler: oksygenmetning og puls, mandag 23.11. kl. 08:00–10:00. 3 ganger på rad." */
export function explainMissing(rule: MissingRule, { facts = {} }: Told, language: Language): string {
  const words = WORDS[language];
  const missing = String(facts.missing ?? '').split(',');
  const what = joinWords(
    missing.map((series) => nameOf(series, language)),
    language,
  );
  const when = `${formatDay(String(facts.date), language)} ${words.at}${facts.from}–${facts.to}`;
  const inRow = Number(facts.inRow ?? 1);
  const least = inRow < longestRow(rule) ? '' : words.least;
  return `${words.missing}: ${what}, ${when}.${inRow > 1 ? ` ${least}${inRow} ${words.times}.` : ''}`;
}

/** The name of what a series measures; the series itself when it is not known (any more). */
export function nameOf(series: string, language: Language): string {
  const measured = parseSeries(series);
  return measured === undefined ? series : measureName(measured, language);
}
