import { measureName } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import { CATALOGUE } from '../measurement/catalogue.ts';
import type { ComponentName, MeasurementType } from '../measurement/reading.ts';
import { faultOf } from './fault.ts';
import type { RuleFault } from './rule-type.ts';

interface Target {
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
  readonly unit: string;
}

/** Whether a numeric rule is about something that can have a number: known code, its component, the canonical unit. */
export function checkTarget(rule: Target, path = ''): readonly RuleFault[] {
  const entry = CATALOGUE[rule.measure];
  const faults: RuleFault[] = [];
  const measure = (language: Language) => measureName({ measure: rule.measure }, language);
  if (entry.kind === 'answer' || entry.kind === 'coded-answer')
    return [faultOf(`${path}measure`, 'no-number', { measure })];
  if (entry.kind === 'score' && (rule.code === undefined || !entry.scores.has(rule.code)))
    faults.push(faultOf(`${path}code`, 'unknown-code', { measure }));
  if (entry.kind !== 'score' && rule.code !== undefined)
    faults.push(faultOf(`${path}code`, 'unknown-code', { measure }));
  if (entry.kind === 'components' && rule.component === undefined)
    faults.push(faultOf(`${path}component`, 'missing-component', { measure }));
  if (entry.kind !== 'components' && rule.component !== undefined)
    faults.push(faultOf(`${path}component`, 'unexpected-component', { measure }));
  if (rule.unit !== entry.canonicalUnit)
    faults.push(faultOf(`${path}unit`, 'wrong-unit', { unit: entry.canonicalUnit }));
  return faults;
}

const ORDER = ['redLow', 'yellowLow', 'yellowHigh', 'redHigh'] as const;

/** At least one limit, and those there are strictly rising (DOMAIN 4: redLow < yellowLow < yellowHigh < redHigh). */
export function checkLimitOrder(
  rule: { readonly [Zone in (typeof ORDER)[number]]?: number | undefined },
  path = '',
): readonly RuleFault[] {
  const given = ORDER.flatMap((zone) => {
    const value = rule[zone];
    return value === undefined ? [] : [{ zone, value }];
  });
  if (given.length === 0) return [faultOf(`${path}redLow`, 'no-limit', {})];
  return given.flatMap(({ zone, value }, index) => {
    const before = given[index - 1];
    return before === undefined || before.value < value
      ? []
      : [faultOf(`${path}${zone}`, 'contradictory-limits', { other: before.zone })];
  });
}
