import { CODE_SYSTEMS } from '@naer/domain/measurement/codes';
import { parseTime } from '@naer/domain/measurement/parse-time';
import { type Observation, observation as observationSchema } from './accepted-resources.ts';
import { hasCoding } from './code-table.ts';
import type { BundleIndex } from './index-bundle.ts';

/** MDC_ATTR_TIME_ABS: what the device's clock (value) said at a time of the gateway's clock (effective). */
const COINCIDENT_TIME = '67975';
const COINCIDENT_TIME_REFERENCE = 'http://hl7.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference';

/** A coincident timestamp (HL7 PHD) is context of other observations, not a measurement. */
export function isCoincidentTime(observation: Observation): boolean {
  return hasCoding(observation.code, CODE_SYSTEMS.mdc, COINCIDENT_TIME);
}

/**
 * How far the device's clock was ahead of the gateway's, in ms, when the observation refers to a coincident timestamp
 * that came along. A PHD gateway has already corrected `effective`: device time = effective + this. Undefined: nothing
 * tells, and nothing is guessed.
 */
export function deviceAheadMs(observation: Observation, bundle: BundleIndex): number | undefined {
  const reference = observation.extension?.find(({ url }) => url === COINCIDENT_TIME_REFERENCE)?.valueReference
    ?.reference;
  if (reference === undefined) return undefined;
  const found = reference.startsWith('#')
    ? (observation.contained ?? []).filter(({ id }) => `#${id}` === reference)
    : bundle.resolve(reference).map(({ resource }) => resource);
  const [only] = found;
  if (only === undefined || found.length > 1) return undefined;
  const stamp = observationSchema.safeParse(only);
  if (!stamp.success || !isCoincidentTime(stamp.data)) return undefined;
  const device = instantOf(stamp.data.valueDateTime);
  const gateway = instantOf(stamp.data.effectiveDateTime);
  return device === undefined || gateway === undefined ? undefined : device - gateway;
}

function instantOf(text: unknown): number | undefined {
  const time = typeof text === 'string' ? parseTime(text) : undefined;
  return time?.precision === 'instant' ? time.epochMs : undefined;
}
