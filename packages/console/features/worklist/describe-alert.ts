import type { JsonNumber } from '@naer/contracts/json-number';
import type { Fmt } from '../../i18n/fmt.ts';
import { hasKey } from '../../i18n/has-key.ts';
import nb from '../../i18n/nb.json' with { type: 'json' };
import type { Translate } from '../../i18n/use-language.ts';
import type { WorklistRow } from '../../ports/worklist-port.ts';
import { canonicalUnitOf } from './canonical-unit.ts';

/** Texts of one alert. What this version has no word for is shown as it was sent, never left out. */
export interface AlertTexts {
  readonly measure: string;
  readonly value: string;
  readonly limit: string | null;
  /** For a dense line, where the severity stands beside it. */
  readonly limitShort: string | null;
}

export function describeAlert(row: WorklistRow, t: Translate, f: Fmt): AlertTexts {
  return { measure: measureText(row, t), value: valueText(row, t, f), ...limitTexts(row, t, f) };
}

export function measureText(row: WorklistRow, t: Translate): string {
  if (row.measure === 'score' && row.code !== undefined)
    return hasKey(nb.score, row.code) ? t(`score.${row.code}`) : row.code;
  const name = hasKey(nb.measure, row.measure) ? t(`measure.${row.measure}`) : row.measure;
  if (row.code !== undefined) return `${name}: ${row.code}`;
  return row.component === undefined ? name : `${name}, ${t(`component.${row.component}`).toLowerCase()}`;
}

function valueText(row: WorklistRow, t: Translate, f: Fmt): string {
  if (row.comparator === 'LO' || row.comparator === 'HI') return t(`comparator.${row.comparator}`);
  if (row.answer !== undefined) return answerText(row.measure, row.answer, t);
  if (row.components !== undefined) return componentsText(row.components, row, t, f);
  if (row.value === undefined) return '';
  const number = withUnit(f.digits(row.value.text), row.unit, t);
  return row.comparator === undefined ? number : `${row.comparator} ${number}`;
}

function answerText(measure: string, answer: string, t: Translate): string {
  const key = `${measure}-${answer}`;
  return hasKey(nb.answer, key) ? t(`answer.${key}`) : answer;
}

/** A blood pressure as it is spoken: systolic/diastolic, the mean in brackets. */
function componentsText(
  parts: Readonly<Partial<Record<string, JsonNumber | undefined>>>,
  row: WorklistRow,
  t: Translate,
  f: Fmt,
): string {
  const text = (name: string): string => (parts[name] === undefined ? '–' : f.digits(parts[name].text));
  const pair = `${text('systolic')}/${text('diastolic')}`;
  const mean = parts.mean === undefined ? '' : ` (${text('mean')})`;
  return withUnit(`${pair}${mean}`, row.unit ?? canonicalUnitOf(row.measure), t);
}

/** Limits stand in the measure's canonical unit, whatever unit the reading was sent in. */
function limitTexts(row: WorklistRow, t: Translate, f: Fmt): Pick<AlertTexts, 'limit' | 'limitShort'> {
  if (row.limit === undefined) return { limit: null, limitShort: null };
  const value = withUnit(f.digits(row.limit.value.text), canonicalUnitOf(row.measure), t);
  return { limit: t(`limit.${row.limit.zone}`, { value }), limitShort: t(`limitShort.${row.limit.zone}`, { value }) };
}

export function unitText(unit: string, t: Translate): string {
  return hasKey(nb.unit, unit) ? t(`unit.${unit}`) : unit;
}

function withUnit(number: string, unit: string | undefined, t: Translate): string {
  return unit === undefined ? number : `${number}\u00a0${unitText(unit, t)}`;
}
