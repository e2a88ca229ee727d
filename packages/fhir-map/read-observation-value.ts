import type { AnswerEntry, CatalogueEntry, ComponentsEntry, Conversion } from '@naer/domain/measurement/catalogue';
import { CODE_SYSTEMS } from '@naer/domain/measurement/codes';
import type { SentItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import type { Comparator } from '@naer/domain/measurement/reading';
import { err, ok, type Result } from '@naer/domain/result';
import type { Observation } from './accepted-resources.ts';
import { hasCoding } from './code-table.ts';
import { readFhirQuantity } from './read-fhir-quantity.ts';
import { readPressureComponents } from './read-pressure-components.ts';

/** The value part of an item; `fields` says where each part of it stands in the resource. */
export interface ObservationValue {
  readonly item: Pick<SentItem, 'value' | 'comparator' | 'components' | 'answer' | 'unit'>;
  readonly fields: Readonly<Record<string, string>>;
  /** Elements with a value that are not part of this measure. */
  readonly ignored: readonly string[];
}

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const ABSENT_REASON = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
const SCORE_UNITS: ReadonlyMap<string, Conversion> = new Map([['{score}', {}]]);

/** The value of an observation for a measure of the catalogue. Nothing absent, doubled or of another kind is taken for one. */
export function readObservationValue(
  observation: Observation,
  entry: CatalogueEntry,
  at: string,
): Result<ObservationValue, Refusal> {
  const given = Object.keys(observation).filter((key) => /^value[A-Z]/.test(key));
  if (given.length > 1) return err({ code: 'invalid-value', field: `${at}.value` });
  const [key] = given;
  if (entry.kind === 'components') return readPressure(observation, entry, key, at);
  if (key !== undefined && observation.dataAbsentReason !== undefined)
    return err({ code: 'invalid-value', field: `${at}.dataAbsentReason` });
  switch (entry.kind) {
    case 'numeric':
      return readNumber(observation, entry.units, key, at, offScale(observation));
    case 'score':
      return readNumber(observation, SCORE_UNITS, key, at, undefined);
    case 'answer':
      return readAnswer(observation, entry, key, at);
    case 'coded-answer':
      return err({ code: 'unknown-code', field: `${at}.code` });
  }
}

function readNumber(
  observation: Observation,
  units: ReadonlyMap<string, Conversion>,
  key: string | undefined,
  at: string,
  outside: 'LO' | 'HI' | undefined,
): Result<ObservationValue, Refusal> {
  const ignored = ignoredComponents(observation, at);
  const field = `${at}.valueQuantity`;
  if (key === undefined) {
    if (outside === undefined) return err(missing(observation, at, field));
    const expression = observation.dataAbsentReason === undefined ? 'interpretation' : 'dataAbsentReason';
    return ok({ item: { comparator: outside }, fields: { comparator: `${at}.${expression}` }, ignored });
  }
  if (key === 'valueInteger') return err({ code: 'missing-unit', field: `${at}.${key}` });
  if (key !== 'valueQuantity' || observation.valueQuantity === undefined)
    return err({ code: 'invalid-value', field: `${at}.${key}` });
  const quantity = readFhirQuantity(observation.valueQuantity, units, field);
  if (!quantity.ok) return quantity;
  const comparator = quantity.value.comparator ?? COMPARATOR_OF[outside ?? 'none'];
  return ok({
    item: { value: quantity.value.value, unit: quantity.value.unit, comparator },
    fields: { value: `${field}.value`, unit: `${field}.code`, comparator: `${field}.comparator` },
    ignored,
  });
}

/** A value that the meter marks as off its scale is the end of the scale: the true one lies beyond. */
const COMPARATOR_OF: Readonly<Record<'LO' | 'HI' | 'none', Comparator | undefined>> = {
  LO: '<',
  HI: '>',
  none: undefined,
};

/** "LO" and "HI" of a meter: IEEE 11073 sends infinities, others the interpretation "off scale". */
function offScale({ dataAbsentReason, interpretation }: Observation): 'LO' | 'HI' | undefined {
  const says = (reason: string, sign: string) =>
    hasCoding(dataAbsentReason, ABSENT_REASON, reason) ||
    (interpretation?.some((concept) => hasCoding(concept, INTERPRETATION, sign)) ?? false);
  const low = says('negative-infinity', '<');
  const high = says('positive-infinity', '>');
  return low === high ? undefined : low ? 'LO' : 'HI';
}

function readAnswer(
  { valueCodeableConcept }: Observation,
  entry: AnswerEntry,
  key: string | undefined,
  at: string,
): Result<ObservationValue, Refusal> {
  const field = `${at}.valueCodeableConcept`;
  if (key === undefined) return err({ code: 'missing-value', field });
  if (key !== 'valueCodeableConcept') return err({ code: 'invalid-value', field: `${at}.${key}` });
  const answers = (valueCodeableConcept?.coding ?? []).flatMap(({ system, code }) =>
    system === CODE_SYSTEMS.local && code !== undefined && entry.answers.has(code) ? [code] : [],
  );
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) return err({ code: 'unknown-answer', field });
  return ok({ item: { answer }, fields: { answer: field }, ignored: [] });
}

function readPressure(
  observation: Observation,
  entry: ComponentsEntry,
  key: string | undefined,
  at: string,
): Result<ObservationValue, Refusal> {
  if (key !== undefined) return err({ code: 'unexpected-field', field: `${at}.${key}` });
  if (observation.component === undefined) return err(missing(observation, at, `${at}.component`));
  return readPressureComponents(observation.component, entry, at);
}

function missing({ dataAbsentReason }: Observation, at: string, field: string): Refusal {
  return { code: 'missing-value', field: dataAbsentReason === undefined ? field : `${at}.dataAbsentReason` };
}

function ignoredComponents({ component }: Observation, at: string): readonly string[] {
  return (component ?? []).flatMap(({ valueQuantity }, index) =>
    valueQuantity === undefined ? [] : [`${at}.component[${index}]`],
  );
}
