import { roundBeside } from '../language/format-number.ts';
import { formatChange, formatQuantity } from '../language/format-value.ts';
import { measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import type { Told } from './rule-type.ts';
import { tellCrossed, tellLimit } from './tell-limit.ts';
import { tellWindow } from './tell-window.ts';
import type { TrendRule } from './trend.ts';

const MEAN_OF = { nb: 'gjennomsnittet for', nn: 'gjennomsnittet for', en: 'the mean' } as const;
const IS = { nb: 'er', nn: 'er', en: 'is' } as const;
const RISES = { nb: 'øker med', nn: 'aukar med', en: 'is rising by' } as const;
const FALLS = { nb: 'synker med', nn: 'søkk med', en: 'is falling by' } as const;
const PER_DAY = { nb: 'per døgn', nn: 'per døgn', en: 'per day' } as const;
const MEASUREMENTS = { nb: 'målinger', nn: 'målingar', en: 'measurements' } as const;

/**
 * "Gjennomsnittet for kroppsvekt de siste 7 dagene er 82,3 kg (6 målinger), over den gule grensen på 82 kg.", or
 * "Kroppsvekt øker med 0,4 kg per døgn de siste 7 dagene (6 målinger); den gule grensen er +0,3 kg per døgn."
 */
export function explainTrend(rule: TrendRule, told: Told, language: Language): string {
  const { mean = 0, slopePerDay = 0, n = rule.minSamples } = told.facts ?? {};
  const { zone, value } = told.limit ?? { zone: 'redHigh', value: 0 };
  const name = measureName(rule, language);
  const from = `(${n} ${MEASUREMENTS[language]})`;
  const window = tellWindow(rule.window, language, rule.of === 'mean' ? 'of' : 'over');
  if (rule.of === 'mean') {
    const size = formatQuantity(roundBeside(Number(mean), value), rule.unit, language);
    const crossed = tellCrossed(zone, value, rule.unit, language);
    return `${startSentence(MEAN_OF[language])} ${name} ${window} ${IS[language]} ${size} ${from}, ${crossed}.`;
  }
  const slope = roundBeside(Number(slopePerDay), value);
  const size = formatQuantity(Math.abs(slope), rule.unit, language);
  const moves = (slope < 0 ? FALLS : RISES)[language];
  const limit = tellLimit(told.severity, `${formatChange(value, rule.unit, language)} ${PER_DAY[language]}`, language);
  return `${startSentence(name)} ${moves} ${size} ${PER_DAY[language]} ${window} ${from}; ${limit}.`;
}
