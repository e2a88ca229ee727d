import { fillIn } from '../language/fill-in.ts';
import { formatQuantity } from '../language/format-value.ts';
import { joinWords } from '../language/join-words.ts';
import { type Measured, measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import { NEWS2_PARTS, type News2Part } from '../news2/chart.ts';
import type { FindingValue } from './finding.ts';
import type { News2Rule } from './judge-news2.ts';
import type { Told } from './rule-type.ts';
import { tellValue } from './tell-value.ts';

const TOTAL: Words = {
  nb: 'NEWS2 er {total} på skala {scale}',
  nn: 'NEWS2 er {total} på skala {scale}',
  en: 'NEWS2 is {total} on scale {scale}',
};
const NO_TOTAL: Words = {
  nb: 'NEWS2 på skala {scale} har ingen sum fordi dette mangler: {missing}',
  nn: 'NEWS2 på skala {scale} har ingen sum fordi dette manglar: {missing}',
  en: 'NEWS2 on scale {scale} has no total because this is missing: {missing}',
};
const LIMIT: Readonly<Record<'red' | 'yellow', Words>> = {
  red: {
    nb: 'det er på eller over den røde grensen på {limit}',
    nn: 'det er på eller over den raude grensa på {limit}',
    en: 'that is at or above the red limit of {limit}',
  },
  yellow: {
    nb: 'det er på eller over den gule grensen på {limit}',
    nn: 'det er på eller over den gule grensa på {limit}',
    en: 'that is at or above the yellow limit of {limit}',
  },
};
const SINGLE: Words = {
  nb: '3 poeng alene for {single3}',
  nn: '3 poeng åleine for {single3}',
  en: '3 points alone for {single3}',
};

type Words = Readonly<Record<Language, string>>;

/** "NEWS2 is 7 on scale 1; that is at or above the red limit of 7 (respiratory rate 25 per minute: 3 points, ...)." */
export function explainNews2(rule: News2Rule, { values = [], facts = {} }: Told, language: Language): string {
  const names = (list: string | number | undefined): string =>
    joinWords(
      partsIn(list).map((part) => measureName(aboutOf(part), language)),
      language,
    );
  const fill = (words: Words): string =>
    fillIn(words[language], (name) =>
      name === 'missing' || name === 'single3' ? names(facts[name]) : String(facts[name] ?? ''),
    );
  const clauses = [fill(facts.total === undefined ? NO_TOTAL : TOTAL)];
  if (facts.limit !== undefined) clauses.push(fill(LIMIT[facts.limit === rule.red ? 'red' : 'yellow']));
  if (partsIn(facts.single3).length > 0) clauses.push(fill(SINGLE));
  const scored = inOrderOfChart(values)
    .filter(({ points = 0 }) => points > 0)
    .map((value) => sayValue(value, language));
  const said = scored.length === 0 ? '' : ` (${scored.join(', ')})`;
  return `${startSentence(clauses.join('; '))}${said}.`;
}

function sayValue(value: FindingValue, language: Language): string {
  const about = aboutOf(value.series as MeasurementType);
  return `${measureName(about, language)} ${tellValue(value, about, language)}: ${formatQuantity(value.points ?? 0, '{score}', language)}`;
}

function aboutOf(part: MeasurementType): Measured {
  return part === 'blood-pressure' ? { measure: part, component: 'systolic' } : { measure: part };
}

function partsIn(list: string | number | undefined): readonly News2Part[] {
  const named = String(list ?? '').split(',');
  return NEWS2_PARTS.filter((part) => named.includes(part));
}

/** A flow stands where oxygen does. */
function inOrderOfChart(values: readonly FindingValue[]): readonly FindingValue[] {
  const place = ({ series }: FindingValue): number =>
    NEWS2_PARTS.indexOf((series === 'oxygen-flow' ? 'oxygen-therapy' : series) as News2Part);
  return [...values].sort((a, b) => place(a) - place(b));
}
