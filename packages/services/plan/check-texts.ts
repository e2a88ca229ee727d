import { isStorable } from '@naer/domain/measurement/is-storable';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { nationalIdsIn } from '@naer/fhir-map/national-id';

const NATIONAL_ID: RuleFault['sentence'] = {
  nb: 'Fødselsnummer hører ikke hjemme i en tekst.',
  nn: 'Fødselsnummer høyrer ikkje heime i ein tekst.',
  en: 'A national id does not belong in a text.',
};
const UNREADABLE: RuleFault['sentence'] = {
  nb: 'Teksten inneholder tegn som ikke kan lagres.',
  nn: 'Teksten inneheld teikn som ikkje kan lagrast.',
  en: 'The text holds characters that cannot be kept.',
};

/** Every text inside that must not be kept: one that names a person, or that the records refuse for ever. Paths only. */
export function checkTexts(value: unknown, path = ''): readonly RuleFault[] {
  if (typeof value === 'string') {
    if (!isStorable(value)) return [{ path, code: 'invalid-value', sentence: UNREADABLE }];
    return nationalIdsIn(value).length > 0 ? [{ path, code: 'national-id', sentence: NATIONAL_ID }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => checkTexts(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => checkTexts(item, path === '' ? name : `${path}.${name}`));
}
