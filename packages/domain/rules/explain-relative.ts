import { roundBeside } from '../language/format-number.ts';
import { formatChange, formatQuantity } from '../language/format-value.ts';
import type { Language } from '../language/words.ts';
import type { RelativeRule } from './relative.ts';
import type { Told } from './rule-type.ts';
import { tellLimit, tellSide } from './tell-limit.ts';
import { tellOwn } from './tell-value.ts';

const OF_BASELINE = { nb: 'av utgangsverdien', nn: 'av utgangsverdien', en: 'of the baseline' } as const;
const BASELINE = { nb: 'utgangsverdien', nn: 'utgangsverdien', en: 'the baseline' } as const;
const FROM = { nb: 'fra utgangsverdien', nn: 'frå utgangsverdien', en: 'from the baseline' } as const;

/** "PEF 350 liter per minutt er 77,8 % av utgangsverdien (450 liter per minutt); den gule grensen er 80 %." */
export function explainRelative(rule: RelativeRule, told: Told, language: Language): string {
  const { subject, outside } = tellOwn(told.values?.[0], rule, language);
  const { percent, difference, baseline } = told.facts ?? {};
  const zone = told.limit?.zone;
  const own = (zone === undefined ? undefined : rule[zone]) ?? 0;
  const as = rule.as === 'percent' ? formatQuantity(own, '%', language) : formatChange(own, rule.unit, language);
  const limit = tellLimit(told.severity, as, language);
  const normal = `(${formatQuantity(baseline ?? '', rule.unit, language)})`;
  if (typeof percent === 'number') {
    const share = formatQuantity(roundBeside(percent, own), '%', language);
    return `${subject} ${share} ${OF_BASELINE[language]} ${normal}; ${limit}.`;
  }
  if (typeof difference === 'number') {
    const size = formatQuantity(Math.abs(difference), rule.unit, language);
    return `${subject} ${size} ${tellSide(difference > 0, language)} ${BASELINE[language]} ${normal}; ${limit}.`;
  }
  const what = rule.as === 'percent' ? `${limit} ${OF_BASELINE[language]}` : `${limit} ${FROM[language]}`;
  return `${subject} ${outside ?? ''}; ${what} ${normal}.`;
}
