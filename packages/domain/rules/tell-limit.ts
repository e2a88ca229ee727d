import { formatQuantity } from '../language/format-value.ts';
import type { Language } from '../language/words.ts';
import type { Severity } from '../plan/severity.ts';
import type { Zone } from './finding.ts';

type Words = Readonly<Record<Language, string>>;

const LIMITS: Readonly<Record<Severity, Words>> = {
  red: { nb: 'den røde grensen', nn: 'den raude grensa', en: 'the red limit' },
  yellow: { nb: 'den gule grensen', nn: 'den gule grensa', en: 'the yellow limit' },
};
const OF: Words = { nb: 'på', nn: 'på', en: 'of' };
const IS: Words = { nb: 'er', nn: 'er', en: 'is' };
const SIDES: Readonly<Record<'below' | 'above', Words>> = {
  below: { nb: 'under', nn: 'under', en: 'below' },
  above: { nb: 'over', nn: 'over', en: 'above' },
};

export function severityOf(zone: Zone): Severity {
  return zone === 'redLow' || zone === 'redHigh' ? 'red' : 'yellow';
}

/** "under den røde grensen på 86 %". */
export function tellCrossed(zone: Zone, value: number, unit: string | undefined, language: Language): string {
  const side = SIDES[zone === 'redLow' || zone === 'yellowLow' ? 'below' : 'above'][language];
  const limit = LIMITS[severityOf(zone)][language];
  return `${side} ${limit} ${OF[language]} ${formatQuantity(value, unit, language)}`;
}

/** "den røde grensen er 3 mmol/L"; `limit` as it is read. */
export function tellLimit(severity: Severity, limit: string, language: Language): string {
  return `${LIMITS[severity][language]} ${IS[language]} ${limit}`;
}

export function tellSide(isAbove: boolean, language: Language): string {
  return SIDES[isAbove ? 'above' : 'below'][language];
}
