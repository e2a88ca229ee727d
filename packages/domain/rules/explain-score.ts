import { fillIn } from '../language/fill-in.ts';
import { formatChange, formatQuantity, formatValue } from '../language/format-value.ts';
import { measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import { explainNews2 } from './explain-news2.ts';
import type { Told } from './rule-type.ts';
import type { ScoreRule } from './score.ts';
import { tellLimit } from './tell-limit.ts';
import { tellOwn } from './tell-value.ts';

type Words = Readonly<Record<Language, string>>;
type ByColour = Readonly<Record<'red' | 'yellow', Words>>;

const AT_OR_ABOVE: ByColour = {
  red: {
    nb: 'på eller over den røde grensen på {limit}',
    nn: 'på eller over den raude grensa på {limit}',
    en: 'at or above the red limit of {limit}',
  },
  yellow: {
    nb: 'på eller over den gule grensen på {limit}',
    nn: 'på eller over den gule grensa på {limit}',
    en: 'at or above the yellow limit of {limit}',
  },
};
const CHANGED: Words = {
  nb: 'en endring på {change} fra forrige, som var {previous}; {limit}',
  nn: 'ei endring på {change} frå førre, som var {previous}; {limit}',
  en: 'a change of {change} since the previous one, which was {previous}; {limit}',
};
const ANSWERED: Words = {
  nb: '{measure} er {answer}, som skal følges opp',
  nn: '{measure} er {answer}, som skal følgjast opp',
  en: '{measure} is {answer}, which is to be followed up',
};

/** "NEWS2 7 points is at or above the red limit of 7 points." */
export function explainScore(rule: ScoreRule, told: Told, language: Language): string {
  if (rule.on === 'news2') return explainNews2(rule, told, language);
  const { severity, values = [], limit, facts = {} } = told;
  const [own] = values;
  if (rule.on === 'answer') {
    const measure = measureName({ measure: 'coded-answer', code: rule.code }, language);
    const answer = own === undefined ? '' : formatValue(own, language);
    return `${startSentence(fill(ANSWERED[language], { measure, answer }))}.`;
  }
  const { subject, outside } = tellOwn(own, { measure: 'score', code: rule.code }, language);
  const said = outside === undefined ? subject : `${subject} ${outside},`;
  if (rule.on === 'total')
    return `${said} ${fill(AT_OR_ABOVE[severity][language], { limit: points(limit?.value, language) })}.`;
  const change = formatChange(Number(facts.change), '{score}', language);
  const crossed = tellLimit(severity, points(facts.limit, language), language);
  return `${said} ${fill(CHANGED[language], { change, previous: points(facts.previous, language), limit: crossed })}.`;
}

function points(n: number | string | undefined, language: Language): string {
  return formatQuantity(n ?? '', '{score}', language);
}

function fill(words: string, parts: Readonly<Record<string, string>>): string {
  return fillIn(words, (name) => parts[name] ?? '');
}
