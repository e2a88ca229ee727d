import { fillIn } from '../language/fill-in.ts';
import { formatQuantity } from '../language/format-value.ts';
import { joinWords } from '../language/join-words.ts';
import { measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import { canonicalUnitOf } from '../measurement/normalise-item.ts';
import type { ComponentName, MeasurementType } from '../measurement/reading.ts';
import type { CompositeRule } from './composite.ts';
import type { Told } from './rule-type.ts';
import { tellSide } from './tell-limit.ts';
import { IS, tellValue } from './tell-value.ts';

type Words = Readonly<Record<Language, string>>;

const HOLDING: Words = {
  nb: '{held} av {of} vilkår er oppfylt: {said}',
  nn: '{held} av {of} vilkår er oppfylte: {said}',
  en: '{held} of {of} conditions hold: {said}',
};
const ONE_HOLDS: Words = {
  nb: '{held} av {of} vilkår er oppfylt: {said}',
  nn: '{held} av {of} vilkår er oppfylt: {said}',
  en: '{held} of {of} conditions holds: {said}',
};

/** "2 of 2 conditions hold: systolic blood pressure is 85 mmHg (below 90 mmHg) and answer to “dyspnoea” is “yes”." */
export function explainComposite({ parts }: CompositeRule, told: Told, language: Language): string {
  const held = parts.flatMap((_, index) => sayPart(index, told, language) ?? []);
  const words: Readonly<Record<string, string>> = {
    held: String(held.length),
    of: String(told.facts?.of ?? parts.length),
    said: joinWords(held, language),
  };
  const holding = (held.length === 1 ? ONE_HOLDS : HOLDING)[language];
  return `${startSentence(fillIn(holding, (name) => words[name] ?? ''))}.`;
}

function sayPart(index: number, { values = [], facts = {} }: Told, language: Language): string | undefined {
  const fact = (name: string): string | number | undefined => facts[`part.${index}.${name}`];
  const series = fact('series');
  const value = values.find((one) => one.series === series && one.sequence === fact('sequence'));
  if (value === undefined) return undefined;
  const [measure, code] = splitSeries(value.series);
  const component = fact('component') as ComponentName | undefined;
  const about = { measure, code, component };
  // What consciousness answers with is a verb: "responds to voice".
  const is = measure === 'consciousness' ? ':' : ` ${IS[language]}`;
  const said = `${measureName(about, language)}${is} ${tellValue(value, about, language)}`;
  const side = fact('side');
  if (side !== 'below' && side !== 'above') return said;
  const limit = formatQuantity(Number(fact('limit')), canonicalUnitOf(measure), language);
  return `${said} (${tellSide(side === 'above', language)} ${limit})`;
}

/** A series is a measure, or a measure and a code. */
function splitSeries(series: string): readonly [MeasurementType, string | undefined] {
  const colon = series.indexOf(':');
  if (colon === -1) return [series as MeasurementType, undefined];
  return [series.slice(0, colon) as MeasurementType, series.slice(colon + 1)];
}
