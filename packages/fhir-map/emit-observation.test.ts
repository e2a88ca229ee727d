import { describe, expect, it } from 'vitest';
import { emitObservation, type StoredMeasurement } from './emit-observation.ts';

const STORED: StoredMeasurement = {
  patient_id: 'p',
  sequence: 7,
  type: 'body-weight',
  code: null,
  status: 'recorded',
  value_text: '82.30',
  unit: 'kg',
  comparator: null,
  components: null,
  answer: null,
  measured_at: '2026-11-22T08:00:00+00:00',
  received_at: '2026-11-22T08:00:05+00:00',
  device_id: 'd',
  sender_id: 'item-1',
  controller_organisation_id: 'o',
  is_test: false,
  in_error: false,
};
const emitted = (over: Partial<StoredMeasurement> = {}) => JSON.stringify(emitObservation({ ...STORED, ...over }));

describe('a stored measurement as an Observation', () => {
  it('names patient, device, controller and sender, and keeps the digits that were sent', () => {
    expect(emitted()).toContain('"valueQuantity":{"value":82.30,"unit":"kg"');
    expect(JSON.parse(emitted())).toMatchObject({
      resourceType: 'Observation',
      id: 'p.7',
      status: 'final',
      identifier: [{ system: 'urn:uuid:d', value: 'item-1' }],
      code: { coding: expect.arrayContaining([{ system: 'http://loinc.org', code: '29463-7' }]) },
      subject: { reference: 'Patient/p' },
      effectiveDateTime: STORED.measured_at,
      device: { reference: 'Device/d' },
      performer: [{ reference: 'Organization/o' }],
    });
  });

  it.each([
    ['in error', { in_error: true }, { status: 'entered-in-error' }],
    ['questionable', { status: 'questionable' }, { status: 'preliminary' }],
    ['a test', { is_test: true }, { meta: { security: [{ code: 'HTEST' }] } }],
    ['above what the meter shows', { comparator: '>' }, { valueQuantity: { comparator: '>', value: 82.3 } }],
    [
      'outside the meter',
      { comparator: 'HI', value_text: null, unit: null },
      { dataAbsentReason: { coding: [{ code: 'positive-infinity' }] } },
    ],
    [
      'an answer',
      { type: 'coded-answer', code: 'cough', answer: 'yes', value_text: null, unit: null },
      { valueString: 'yes' },
    ],
    ['a score', { type: 'score', code: 'cat', unit: '{score}' }, { code: { coding: [{ code: 'cat' }] } }],
  ] as const)('that is %s says so', (_, over, expected) => {
    expect(JSON.parse(emitted(over))).toMatchObject(expected);
  });

  it('of a blood pressure has its parts, each with its code', () => {
    const components = { systolic: { text: '120', unit: 'mm[Hg]' }, diastolic: { text: '80', unit: 'mm[Hg]' } };
    const { component } = JSON.parse(emitted({ type: 'blood-pressure', value_text: null, unit: null, components }));
    expect(component).toMatchObject([
      {
        code: { coding: expect.arrayContaining([{ system: 'http://loinc.org', code: '8480-6' }]) },
        valueQuantity: { value: 120 },
      },
      {
        code: { coding: expect.arrayContaining([{ system: 'http://loinc.org', code: '8462-4' }]) },
        valueQuantity: { value: 80 },
      },
    ]);
  });
});

it('says what measured it, as it was said with it', () => {
  expect(JSON.parse(emitted({ device_model: 'HW-7', firmware: '2.1.0' })).device).toEqual({
    reference: 'Device/d',
    extension: [
      { url: 'https://naer.example/fhir/StructureDefinition/device-model', valueString: 'HW-7' },
      { url: 'https://naer.example/fhir/StructureDefinition/device-firmware', valueString: '2.1.0' },
    ],
  });
  expect(JSON.parse(emitted()).device).toEqual({ reference: 'Device/d' });
});
