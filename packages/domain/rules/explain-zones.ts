import { formatQuantity } from '../language/format-value.ts';
import type { Measured } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import { canonicalUnitOf } from '../measurement/normalise-item.ts';
import type { Told } from './rule-type.ts';
import { severityOf, tellCrossed, tellLimit } from './tell-limit.ts';
import { tellOwn } from './tell-value.ts';
import type { ZonesRule } from './zones.ts';

/** "Oksygenmetning 84 % er under den røde grensen på 86 %." */
export function explainZones(rule: ZonesRule, told: Told, language: Language): string {
  return `${tellZone(rule, told, language)}.`;
}

/** The same without its full stop, of anything that crossed a zone limit. */
export function tellZone(measured: Measured, told: Told, language: Language): string {
  const { subject, outside } = tellOwn(told.values?.[0], measured, language);
  if (told.limit === undefined) return `${subject} ${outside ?? ''}`.trim();
  const { zone, value } = told.limit;
  const unit = canonicalUnitOf(measured.measure);
  if (outside === undefined) return `${subject} ${tellCrossed(zone, value, unit, language)}`;
  return `${subject} ${outside}; ${tellLimit(severityOf(zone), formatQuantity(value, unit, language), language)}`;
}
