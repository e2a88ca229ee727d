import { catalogueEntry } from '@naer/domain/measurement/catalogue';

/** UCUM unit that limits of a measure stand in; undefined for answers and for measures this version does not know. */
export function canonicalUnitOf(measure: string): string | undefined {
  const entry = catalogueEntry(measure);
  return entry !== undefined && 'canonicalUnit' in entry ? entry.canonicalUnit : undefined;
}
