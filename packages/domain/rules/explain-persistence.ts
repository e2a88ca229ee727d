import type { Language } from '../language/words.ts';
import { MEASUREMENT_TYPES } from '../measurement/reading.ts';
import { tellZone } from './explain-zones.ts';
import type { PersistenceRule } from './persistence.ts';
import type { Told } from './rule-type.ts';
import { tellDays, tellReadings } from './tell-window.ts';

const HOLDS = { nb: 'det gjelder', nn: 'det gjeld', en: 'this holds for' } as const;
const COMPONENTS = ['systolic', 'diastolic', 'mean'] as const;
const OF = { nb: 'av', nn: 'av', en: 'of' } as const;

/** "Oksygenmetning 87 % er under den gule grensen på 88 %; det gjelder 2 av de siste 3 dagene." */
export function explainPersistence(rule: PersistenceRule, told: Told, language: Language): string {
  const { fired = rule.n } = told.facts ?? {};
  const last = 'days' in rule.of ? tellDays(rule.of.days, language) : tellReadings(rule.of.readings, language);
  return `${tellBase(told, language)}${HOLDS[language]} ${fired} ${OF[language]} ${last}.`;
}

/** What the base rule found at the occasion: the series of its value says what was measured. */
function tellBase(told: Told, language: Language): string {
  const series = told.values?.[0]?.series ?? '';
  const [type = '', code] = series.split(/:(.*)/s);
  const measure = MEASUREMENT_TYPES.find((known) => known === type);
  if (measure === undefined) return '';
  const component = COMPONENTS.find((known) => known === told.facts?.component);
  return `${tellZone({ measure, code, component }, told, language)}; `;
}
