import { toJsonNumber } from '@naer/contracts/json-number';
import { CODE_SYSTEMS, COMPONENT_CODES, MEASURE_CODES } from '@naer/domain/measurement/codes';

/** A measurement as the records have it, in what an Observation says of it. Values are the digits that were sent. */
export interface StoredMeasurement {
  readonly patient_id: string;
  readonly sequence: number;
  readonly type: string;
  readonly code: string | null;
  readonly status: 'recorded' | 'questionable';
  readonly value_text: string | null;
  readonly unit: string | null;
  readonly comparator: '<' | '>' | 'LO' | 'HI' | null;
  readonly components: Readonly<Record<string, { readonly text: string; readonly unit: string }>> | null;
  readonly answer: string | null;
  readonly measured_at: string;
  readonly received_at: string;
  readonly device_id: string;
  readonly sender_id: string | null;
  readonly controller_organisation_id: string;
  readonly is_test: boolean;
  /** Somebody has said that it is in error. */
  readonly in_error: boolean;
  /** What measured it, as it was said with it; absent in archives of before. */
  readonly device_model?: string | null;
  readonly firmware?: string | null;
}

const UCUM = 'http://unitsofmeasure.org';
const ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
const OWN = 'https://naer.example/fhir/StructureDefinition';
const V3_ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** One measurement as an FHIR R4 Observation, ready for `JSON.stringify`; references are by our own ids. */
export function emitObservation(stored: StoredMeasurement): object {
  const { patient_id: patientId, sequence, sender_id: senderId, device_id: deviceId } = stored;
  return {
    resourceType: 'Observation',
    id: `${patientId}.${sequence}`,
    ...(stored.is_test && { meta: { security: [{ system: V3_ACT, code: 'HTEST' }] } }),
    ...(senderId !== null && { identifier: [{ system: `urn:uuid:${deviceId}`, value: senderId }] }),
    status: stored.in_error ? 'entered-in-error' : stored.status === 'questionable' ? 'preliminary' : 'final',
    code: conceptOf(stored.type, stored.code),
    subject: { reference: `Patient/${patientId}` },
    effectiveDateTime: stored.measured_at,
    issued: stored.received_at,
    performer: [{ reference: `Organization/${stored.controller_organisation_id}` }],
    device: { reference: `Device/${deviceId}`, ...equipmentOf(stored) },
    ...valuePartOf(stored),
  };
}

/** Which device it was is the register's to say; what it was when it measured stands here alone. */
function equipmentOf({ device_model: model = null, firmware = null }: StoredMeasurement): object {
  const told = [
    { url: `${OWN}/device-model`, valueString: model },
    { url: `${OWN}/device-firmware`, valueString: firmware },
  ].filter(({ valueString }) => valueString !== null);
  return told.length === 0 ? {} : { extension: told };
}

function conceptOf(type: string, code: string | null): object {
  const coding = MEASURE_CODES.filter((one) => one.type === type && (type !== 'score' || one.score === code)).map(
    (one) => ({ system: CODE_SYSTEMS[one.system], code: one.code }),
  );
  const own = { system: CODE_SYSTEMS.local, code: code ?? type };
  return { coding: coding.length > 0 ? coding : [own], text: code === null ? type : `${type} ${code}` };
}

function valuePartOf({ value_text: text, unit, comparator, components, answer }: StoredMeasurement): object {
  if (components !== null)
    return {
      component: Object.entries(components).map(([name, part]) => ({
        code: {
          coding: COMPONENT_CODES.filter(({ component }) => component === name).map(({ system, code }) => ({
            system: CODE_SYSTEMS[system],
            code,
          })),
        },
        valueQuantity: quantityOf(part.text, part.unit),
      })),
    };
  if (answer !== null) return { valueString: answer };
  if (text !== null && unit !== null)
    return { valueQuantity: { ...(isBound(comparator) && { comparator }), ...quantityOf(text, unit) } };
  const code = comparator === 'LO' ? 'negative-infinity' : comparator === 'HI' ? 'positive-infinity' : 'unknown';
  return { dataAbsentReason: { coding: [{ system: ABSENT, code }] } };
}

function quantityOf(text: string, unit: string): object {
  return { value: toJsonNumber(text) ?? Number(text), unit, system: UCUM, code: unit };
}

function isBound(comparator: string | null): boolean {
  return comparator === '<' || comparator === '>';
}
