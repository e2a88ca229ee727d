import { formatChange, formatQuantity } from '../language/format-value.ts';
import type { Language } from '../language/words.ts';
import type { DeltaRule } from './delta.ts';
import type { Told } from './rule-type.ts';
import { tellSide } from './tell-limit.ts';
import { tellOwn, tellValue } from './tell-value.ts';
import { tellWindow } from './tell-window.ts';

const LOWEST = { nb: 'laveste verdi', nn: 'lågaste verdi', en: 'the lowest value' } as const;
const HIGHEST = { nb: 'høyeste verdi', nn: 'høgaste verdi', en: 'the highest value' } as const;
const LIMIT = { nb: 'grensen er', nn: 'grensa er', en: 'the limit is' } as const;

/** "Kroppsvekt 82,1 kg er 2,1 kg over laveste verdi de siste 3 dagene (80,0 kg); grensen er +2 kg." */
export function explainDelta(rule: DeltaRule, told: Told, language: Language): string {
  const [own, reference] = told.values ?? [];
  const { subject } = tellOwn(own, rule, language);
  const change = Number(told.facts?.change ?? 0);
  const isRise = change > 0;
  const size = formatQuantity(Math.abs(change), rule.unit, language);
  const than = (isRise ? LOWEST : HIGHEST)[language];
  const over = tellWindow(rule.window, language, 'of');
  const known =
    reference === undefined
      ? formatQuantity(told.facts?.reference ?? '', rule.unit, language)
      : tellValue(reference, rule, language);
  const limit = rule[told.severity] ?? 0;
  const signed = formatChange(isRise ? limit : -limit, rule.unit, language);
  return `${subject} ${size} ${tellSide(isRise, language)} ${than} ${over} (${known}); ${LIMIT[language]} ${signed}.`;
}
