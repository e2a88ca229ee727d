import type { AlertReading } from '../alert/alert.ts';
import type { Comparator, MeasurementType } from '../measurement/reading.ts';
import type { FindingValue } from '../rules/finding.ts';
import { formatNumber, formatSigned } from './format-number.ts';
import { formatUnit } from './format-unit.ts';
import type { Language } from './words.ts';

type Words = Readonly<Record<Language, string>>;

const COMPARATORS: Readonly<Record<Comparator, Words>> = {
  LO: {
    nb: 'under apparatets måleområde (LO)',
    nn: 'under måleområdet til apparatet (LO)',
    en: 'below the range of the meter (LO)',
  },
  HI: {
    nb: 'over apparatets måleområde (HI)',
    nn: 'over måleområdet til apparatet (HI)',
    en: 'above the range of the meter (HI)',
  },
  '<': { nb: 'under', nn: 'under', en: 'below' },
  '>': { nb: 'over', nn: 'over', en: 'above' },
};

const ANSWERS: ReadonlyMap<string, Words> = new Map([
  ['oxygen-therapy air', { nb: 'romluft', nn: 'romluft', en: 'room air' }],
  ['oxygen-therapy oxygen', { nb: 'oksygen', nn: 'oksygen', en: 'oxygen' }],
  ['consciousness A', { nb: 'våken (A)', nn: 'vaken (A)', en: 'alert (A)' }],
  ['consciousness C', { nb: 'nyoppstått forvirring (C)', nn: 'nyoppstått forvirring (C)', en: 'new confusion (C)' }],
  ['consciousness V', { nb: 'reagerer på tiltale (V)', nn: 'reagerer på tiltale (V)', en: 'responds to voice (V)' }],
  ['consciousness P', { nb: 'reagerer på smerte (P)', nn: 'reagerer på smerte (P)', en: 'responds to pain (P)' }],
  ['consciousness U', { nb: 'reagerer ikke (U)', nn: 'reagerer ikkje (U)', en: 'unresponsive (U)' }],
]);

/**
 * A measured value as it is read: digits as sent with the decimal sign of the language, and a readable unit. Blood
 * pressure is 120/80 mmHg. `measure` is needed for the words of an answer when the value names no series.
 */
export function formatValue(
  value: FindingValue | AlertReading,
  language: Language,
  measure?: MeasurementType | undefined,
): string {
  if (value.answer !== undefined) {
    const series = 'series' in value ? value.series : (measure ?? '');
    return ANSWERS.get(`${series} ${value.answer}`)?.[language] ?? quote(value.answer, language);
  }
  if (value.components !== undefined) return formatComponents(value.components, language);
  const number = value.value === undefined ? undefined : formatQuantity(value.value, value.unit, language);
  if (value.comparator === undefined) return number ?? '';
  const word = COMPARATORS[value.comparator][language];
  return number === undefined || value.comparator === 'LO' || value.comparator === 'HI' ? word : `${word} ${number}`;
}

/** A number (or digits as sent) with its unit. */
export function formatQuantity(n: number | string, unit: string | undefined, language: Language): string {
  return withUnit(formatNumber(n, language), Number(n), unit, language);
}

/** A difference with its sign and unit: +2 kg. */
export function formatChange(n: number, unit: string | undefined, language: Language): string {
  return withUnit(formatSigned(n, language), n, unit, language);
}

function withUnit(number: string, n: number, unit: string | undefined, language: Language): string {
  if (unit === undefined || unit === '') return number;
  // Norwegian sets a space before the percent sign, English does not.
  return unit === '%' && language === 'en' ? `${number}%` : `${number} ${formatUnit(unit, n, language)}`;
}

function formatComponents(components: NonNullable<AlertReading['components']>, language: Language): string {
  const parts = [components.systolic, components.diastolic].filter((part) => part !== undefined);
  const numbers = parts.map(({ value }) => formatNumber(value, language)).join('/');
  const mean = components.mean === undefined ? '' : ` (${formatNumber(components.mean.value, language)})`;
  const unit = (parts[0] ?? components.mean)?.unit;
  return withUnit(`${numbers}${mean}`.trim(), Number.NaN, unit, language);
}

function quote(text: string, language: Language): string {
  return language === 'en' ? `“${text}”` : `«${text}»`;
}
