import type { JsonNumber } from '@naer/contracts/json-number';
import type { Fmt } from '../../i18n/fmt.ts';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { canonicalUnitOf } from './canonical-unit.ts';

/** A reading with its measure: an alert's own, or one of the values it rests on. */
export type ShownValue = Pick<WorklistRow, 'code' | 'component' | 'value' | 'unit' | 'comparator' | 'answer'> & {
  readonly measure: string;
  readonly components?: Readonly<Partial<Record<string, JsonNumber | undefined>>> | undefined;
};

/** What was measured. What this version has no word for is shown as it was sent. */
export function measuredText(row: Pick<ShownValue, 'measure' | 'code' | 'component'>, t: Translate): string {
  if (row.measure === 'score' && row.code !== undefined)
    return hasKey(nb.score, row.code) ? t(`score.${row.code}`) : row.code;
  const name = hasKey(nb.measure, row.measure) ? t(`measure.${row.measure}`) : row.measure;
  if (row.code !== undefined) return `${name}: ${row.code}`;
  return row.component === undefined ? name : `${name}, ${t(`component.${row.component}`).toLowerCase()}`;
}

/** The value with the digits as sent and its unit in words; empty when there is none. */
export function valueText(row: ShownValue, t: Translate, f: Fmt): string {
  if (row.comparator === 'LO' || row.comparator === 'HI') return t(`comparator.${row.comparator}`);
  if (row.answer !== undefined) return answerText(row.measure, row.answer, t);
  if (row.components !== undefined) return componentsText(row.components, row, t, f);
  if (row.value === undefined) return '';
  const number = withUnit(f.digits(row.value.text), row.unit, t);
  return row.comparator === undefined ? number : `${row.comparator} ${number}`;
}

export function withUnit(number: string, unit: string | undefined, t: Translate): string {
  return unit === undefined ? number : `${number}\u00a0${unitText(unit, t)}`;
}

function unitText(unit: string, t: Translate): string {
  return hasKey(nb.unit, unit) ? t(`unit.${unit}`) : unit;
}

function answerText(measure: string, answer: string, t: Translate): string {
  const key = `${measure}-${answer}`;
  return hasKey(nb.answer, key) ? t(`answer.${key}`) : answer;
}

/** A blood pressure as it is spoken: systolic/diastolic, the mean in brackets. */
function componentsText(
  parts: NonNullable<ShownValue['components']>,
  row: Pick<ShownValue, 'measure' | 'unit'>,
  t: Translate,
  f: Fmt,
): string {
  const text = (name: string): string => (parts[name] === undefined ? '–' : f.digits(parts[name].text));
  const pair = `${text('systolic')}/${text('diastolic')}`;
  const mean = parts.mean === undefined ? '' : ` (${text('mean')})`;
  return withUnit(`${pair}${mean}`, row.unit ?? canonicalUnitOf(row.measure), t);
}
