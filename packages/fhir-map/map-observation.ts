import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import { CATALOGUE } from '@naer/domain/measurement/catalogue';
import type { SentItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { parseTime } from '@naer/domain/measurement/parse-time';
import { err, ok, type Result } from '@naer/domain/result';
import { type Observation, observation as observationSchema } from './accepted-resources.ts';
import { type CodeTable, hasCoding, measureOf } from './code-table.ts';
import { deviceAheadMs, isCoincidentTime } from './coincident-time.ts';
import { type BundleIndex, NO_BUNDLE } from './index-bundle.ts';
import { isAboutOther, namedByObservation, namedBySubject } from './named-patients.ts';
import { readEffectiveTime } from './read-effective-time.ts';
import { readObservationValue } from './read-observation-value.ts';
import { readResource } from './read-resource.ts';
import { sentDevices } from './sent-devices.ts';
import { sentEquipment } from './sent-equipment.ts';
import { sentReferences } from './sent-references.ts';

/** An Observation as an item of ours, and who it says it is about. */
export interface MappedMeasurement {
  readonly kind: 'measurement';
  readonly item: SentItem;
  /** National ids with right check digits that the body names as the subject. */
  readonly nationalIds: readonly string[];
  /** What its device goes by, the surest first: a gateway's readings are placed by it. */
  readonly devices: readonly DeviceIdentifier[];
  /** Elements with a value that were not taken over: the sender is told. */
  readonly ignored: readonly string[];
  /** Where each field of the item stands in the resource; see `expressionOfField`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly at: string;
}
export interface MappedContext {
  readonly kind: 'context';
  readonly nationalIds: readonly string[];
}

export interface MapOptions {
  readonly codes: CodeTable;
  /** Where the resource stands: `Observation`, or `Bundle.entry[3].resource`. */
  readonly at?: string;
  readonly bundle?: BundleIndex;
  /** `system|value` of a conditional create: the sender's identifier when the resource carries it. */
  readonly ifNoneExist?: string | undefined;
  /** The whole bundle is marked as test data. */
  readonly test?: boolean;
}

/** Measured and said to be so; `entered-in-error`, `cancelled`, `registered` and `unknown` bring no new measurement. */
const ACCEPTED_STATUS: ReadonlySet<string> = new Set(['preliminary', 'final', 'amended', 'corrected']);
const PHD_IDENTIFIER = 'http://hl7.org/fhir/uv/phd/StructureDefinition/PhdBaseObservation';
const PHD_CATEGORIES = 'http://hl7.org/fhir/uv/phd/CodeSystem/PhdObservationCategories';
const ACT_REASONS: ReadonlySet<string> = new Set([
  'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  'http://hl7.org/fhir/v3/ActReason',
]);
const MEASURED_BY: Readonly<Record<string, SentItem['measuredBy']>> = {
  Patient: 'self',
  RelatedPerson: 'kin',
  Practitioner: 'staff',
  PractitionerRole: 'staff',
};

/**
 * Reads a FHIR R4 Observation as an item for `normaliseItem`, or says which element is in the way (a path, never a
 * value). Units, plausibility and clocks are not decided here. A coincident timestamp is context of others.
 */
export function mapObservation(
  resource: unknown,
  options: MapOptions,
): Result<MappedMeasurement | MappedContext, Refusal> {
  const { at = 'Observation', bundle = NO_BUNDLE } = options;
  const read = readResource(observationSchema, resource, at);
  if (!read.ok) return read;
  const observation = read.value;
  if (isCoincidentTime(observation)) {
    const subject = namedBySubject(observation, at);
    return subject.ok ? ok({ kind: 'context', nationalIds: subject.value }) : subject;
  }
  if (!ACCEPTED_STATUS.has(observation.status)) return err({ code: 'not-a-measurement', field: `${at}.status` });
  const measure = measureOf(options.codes, observation.code);
  if (measure === undefined) return err({ code: 'unknown-code', field: `${at}.code` });
  if (isAboutOther(observation, measure.type)) return err({ code: 'wrong-subject', field: `${at}.subject` });
  const named = namedByObservation(observation, bundle, at);
  if (!named.ok) return named;
  const time = readEffectiveTime(observation, at);
  if (!time.ok) return time;
  const value = readObservationValue(observation, CATALOGUE[measure.type], at);
  if (!value.ok) return value;
  const item: SentItem = {
    ...value.value.item,
    type: measure.type,
    code: measure.score,
    measuredAt: time.value.text,
    deviceTime: deviceTimeOf(observation, bundle, time.value.text),
    id: senderIdOf(observation, options.ifNoneExist),
    method: isFromPersonalDevice(observation) ? 'device' : undefined,
    measuredBy: measuredBy(observation),
    test: options.test === true || isTest(observation.meta),
    sentReferences: sentReferences(observation),
    ...sentEquipment(observation, bundle),
  };
  const fields = {
    ...value.value.fields,
    id: `${at}.identifier`,
    code: `${at}.code`,
    type: `${at}.code`,
    measuredAt: time.value.expression,
  };
  const { ignored } = value.value;
  const devices = sentDevices(observation, bundle);
  return ok({ kind: 'measurement', item, nationalIds: named.value, devices, ignored, fields, at });
}

/** The resource's element that a field of the item was read from, or the nearest one around it. */
export function expressionOfField(mapped: MappedMeasurement, field: string): string {
  const expression = mapped.fields[field];
  if (expression !== undefined) return expression;
  const dot = field.lastIndexOf('.');
  return dot < 0 ? mapped.at : expressionOfField(mapped, field.slice(0, dot));
}

/** Whether meta.security marks test data (HTEST): stored, never alerts. */
export function isTest(meta: Observation['meta']): boolean {
  return meta?.security?.some(({ system, code }) => code === 'HTEST' && ACT_REASONS.has(system ?? '')) ?? false;
}

/** `system|value`; the identifier the sender asks by, else PHD's, else the first one. */
function senderIdOf({ identifier = [] }: Observation, ifNoneExist: string | undefined): string | undefined {
  const ids = identifier.flatMap(({ system = '', value }) => (value === undefined ? [] : [`${system}|${value}`]));
  return ids.find((id) => id === ifNoneExist) ?? ids.find((id) => id.startsWith(`${PHD_IDENTIFIER}|`)) ?? ids[0];
}

function deviceTimeOf(observation: Observation, bundle: BundleIndex, text: string): number | undefined {
  const ahead = deviceAheadMs(observation, bundle);
  const time = ahead === undefined ? undefined : parseTime(text);
  return ahead === undefined || time?.precision !== 'instant' ? undefined : time.epochMs + ahead;
}

function isFromPersonalDevice({ category }: Observation): boolean {
  return category?.some((concept) => hasCoding(concept, PHD_CATEGORIES, 'phd')) ?? false;
}

/** Who measured, when every performer is of one kind; organisations say nothing about it. */
function measuredBy({ performer = [] }: Observation): SentItem['measuredBy'] {
  const kinds = new Set(
    performer.flatMap(({ reference, type }) => MEASURED_BY[type ?? reference?.split('/').at(-2) ?? ''] ?? []),
  );
  return kinds.size === 1 ? kinds.values().next().value : undefined;
}
