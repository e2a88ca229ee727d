import { CATALOGUE } from './catalogue.ts';
import { MEASUREMENT_TYPES, type MeasurementType } from './reading.ts';

/** What a series is of: `measure`, or `measure:code`. Undefined when there is no such measure; the code is not judged. */
export function parseSeries(
  series: string,
): { readonly measure: MeasurementType; readonly code?: string | undefined } | undefined {
  const colon = series.indexOf(':');
  const name = colon === -1 ? series : series.slice(0, colon);
  const measure = MEASUREMENT_TYPES.find((type) => type === name);
  return measure && (colon === -1 ? { measure } : { measure, code: series.slice(colon + 1) });
}

/** Whether there is such a series: scores have the codes of the catalogue, coded answers any, other measures none. */
export function isKnownSeries(measure: MeasurementType, code: string | undefined): boolean {
  const entry = CATALOGUE[measure];
  if (entry.kind === 'score') return code !== undefined && entry.scores.has(code);
  return (entry.kind === 'coded-answer') === (code !== undefined);
}
