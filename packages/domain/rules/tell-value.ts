import { formatQuantity, formatValue } from '../language/format-value.ts';
import { type Measured, measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import { CATALOGUE } from '../measurement/catalogue.ts';
import { convertUnit } from '../measurement/convert-unit.ts';
import type { FindingValue } from './finding.ts';

/** `is` and the like, of a sentence on a value. */
export const IS = { nb: 'er', nn: 'er', en: 'is' } as const;

/** Beginning of a sentence on the occasion's own value: "Kroppsvekt 82,1 kg er", or "Blodsukker er" with what it is outside of. */
export function tellOwn(
  own: FindingValue | undefined,
  measured: Measured,
  language: Language,
): { readonly subject: string; readonly outside: string | undefined } {
  const name = startSentence(measureName(measured, language));
  if (own === undefined) return { subject: `${name} ${IS[language]}`, outside: undefined };
  if (own.comparator !== undefined)
    return { subject: `${name} ${IS[language]}`, outside: formatValue(own, language, measured.measure) };
  return { subject: `${name} ${tellValue(own, measured, language)} ${IS[language]}`, outside: undefined };
}

/** What was sent; beside it the canonical value when that is another unit: 102,2 °F (39 °C). Of one component that part. */
export function tellValue(value: FindingValue, { measure, component }: Measured, language: Language): string {
  const part = component === undefined ? undefined : value.components?.[component];
  const sent =
    part === undefined ? formatValue(value, language, measure) : formatQuantity(part.value, part.unit, language);
  const { value: digits, unit } = part ?? value;
  const entry = CATALOGUE[measure];
  if (digits === undefined || unit === undefined || entry.kind !== 'numeric' || entry.canonicalUnit === unit)
    return sent;
  const conversion = entry.units.get(unit);
  if (conversion === undefined || Object.keys(conversion).length === 0) return sent;
  const canonical = Math.round(convertUnit(Number(digits), conversion) * 100) / 100;
  return `${sent} (${formatQuantity(canonical, entry.canonicalUnit, language)})`;
}
