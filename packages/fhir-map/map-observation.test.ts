import { JsonNumber, parseJsonKeepingDigits } from '@naer/contracts/json-number';
import { CODE_SYSTEMS, CODES_TO_CONFIRM, MEASURE_CODES } from '@naer/domain/measurement/codes';
import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCodeTable } from './code-table.ts';
import { concept, type Json, observation, pressure, quantity, RECEIVED_AT } from './invented-fixture.ts';
import { expressionOfField, mapObservation } from './map-observation.ts';

const codes = buildCodeTable();
const LOINC = 'http://loinc.org';
const map = (resource: unknown) => mapObservation(resource, { codes });

function itemOf(resource: Json) {
  const mapped = map(resource);
  if (!mapped.ok || mapped.value.kind !== 'measurement') throw new Error(JSON.stringify(mapped));
  return mapped.value.item;
}
/** The refusal, of the map or of the normalisation after it, where it stands in the resource. */
function refusal(resource: unknown): string {
  const mapped = map(resource);
  if (!mapped.ok) return `${mapped.error.code} ${mapped.error.field}`;
  if (mapped.value.kind === 'context') return 'context';
  const reading = normaliseItem(mapped.value.item, { receivedAt: RECEIVED_AT, deviceId: 'd', door: 'fhir' });
  if (reading.ok) return ['kept', ...reading.value.doubts].join(' ');
  return `${reading.error.code} ${expressionOfField(mapped.value, reading.error.field)}`;
}

describe("the sender's own world", () => {
  it('is kept as text: identifiers and references, but never a national id or a name', () => {
    const nationalId = '10915596784';
    const resource = observation({
      identifier: [{ system: 'urn:own', value: 'a-1' }],
      subject: { reference: 'Patient/own-7', display: 'Kari Testesen' },
      performer: [
        { identifier: { system: 'urn:oid:2.16.578.1.12.4.1.4.101', value: '994598759' } },
        { reference: 'Patient/own-7', identifier: { system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: nationalId } },
        { reference: `Patient/${nationalId}`, display: 'Kari Testesen' },
      ],
      device: { reference: 'Device/d-3' },
    });
    expect(itemOf(resource).sentReferences).toEqual([
      'identifier urn:own|a-1',
      'subject Patient/own-7',
      'performer urn:oid:2.16.578.1.12.4.1.4.101|994598759',
      'performer Patient/own-7',
      'device Device/d-3',
    ]);
  });

  it('is left out where it is an address of somebody', () => {
    const resource = observation({
      identifier: [{ system: 'urn:hotel:own', value: 'a-1' }],
      subject: { identifier: { system: 'mailto', value: 'kari@example.no' } },
      performer: [{ identifier: { value: 'tel:+4799900001' } }, { reference: 'mailto:ola' }],
    });
    expect(itemOf(resource).sentReferences).toEqual(['identifier urn:hotel:own|a-1']);
  });

  it('is left out where no record store could hold it', () => {
    const resource = observation({
      subject: { reference: 'Patient/a\0b' },
      performer: [{ reference: 'Organization/1' }, { identifier: { system: 'urn:own', value: '\ud800' } }],
      device: { reference: 'Device/\udc00' },
    });
    expect(itemOf(resource).sentReferences).toEqual(['performer Organization/1']);
    expect(refusal(resource)).toBe('kept');
  });
});

describe('codes', () => {
  const unitOf: Record<string, [number, string]> = {
    glucose: [6.3, 'mmol/L'],
    'cgm-glucose': [6.3, 'mmol/L'],
    'oxygen-saturation': [95, '%'],
    battery: [50, '%'],
    'body-temperature': [37, 'Cel'],
    'body-weight': [80, 'kg'],
    fev1: [2, 'L'],
    fvc: [3, 'L'],
    pef: [400, 'L/min'],
    'oxygen-flow': [2, 'L/min'],
    'apnea-hypopnea-index': [4, '{events}/h'],
    'cpap-usage': [7, 'h'],
    steps: [4000, '{steps}/d'],
    score: [3, '{score}'],
  };
  it.each([...MEASURE_CODES, ...CODES_TO_CONFIRM])('$system $code is $type', ({ system, code, type, score }) => {
    if (type === 'blood-pressure') return;
    const [value, unit] = unitOf[type] ?? [50, '/min'];
    const local = (answer: string) => ({
      valueQuantity: undefined,
      valueCodeableConcept: concept(CODE_SYSTEMS.local, answer),
    });
    const answers: Record<string, Json> = { consciousness: local('A'), 'oxygen-therapy': local('oxygen') };
    const resource = observation({
      code: concept(CODE_SYSTEMS[system], code),
      valueQuantity: quantity(value, unit),
      ...answers[type],
    });
    expect(itemOf(resource)).toMatchObject({ type, ...(score !== undefined && { code: score }) });
    expect(refusal(resource)).toBe('kept');
  });

  it('waiting for confirmation are configuration', () => {
    const resource = observation({ code: concept(LOINC, '2339-0'), valueQuantity: quantity(100, 'mg/dL') });
    expect(map(resource).ok).toBe(true);
    expect(mapObservation(resource, { codes: buildCodeTable([]) })).toMatchObject({ error: { code: 'unknown-code' } });
  });

  it('of no measure, or of two, are refused; translations beside a known one are not', () => {
    const coded = (...coding: Json[]) => refusal(observation({ code: { coding } }));
    const pulse = { system: LOINC, code: '8867-4' };
    expect(coded(pulse, { system: 'urn:acme', code: 'hr' })).toBe('kept');
    expect(coded({ system: 'urn:acme', code: 'hr' })).toBe('unknown-code Observation.code');
    expect(coded(pulse, { system: LOINC, code: '9279-1' })).toBe('unknown-code Observation.code');
    expect(coded({ code: '8867-4' })).toBe('unknown-code Observation.code');
    expect(coded({ system: LOINC, code: '74465-6' })).toBe('unknown-code Observation.code');
    expect(refusal(observation({ code: { text: 'pulse' } }))).toBe('unknown-code Observation.code');
    expect(refusal(observation({ code: undefined }))).toBe('missing-value Observation.code');
  });
});

describe('value and unit', () => {
  const valued = (valueQuantity: unknown, more: Json = {}) => refusal(observation({ valueQuantity, ...more }));

  it('keeps the digits', () => {
    const sent = JSON.stringify(observation({ valueQuantity: quantity(0, 'mmol/l'), code: concept(LOINC, '15074-8') }));
    const item = itemOf(parseJsonKeepingDigits(sent.replace('"value":0', '"value":6.30')) as Json);
    expect(item.value).toEqual(new JsonNumber('6.30'));
    expect(item.unit).toBe('mmol/l');
  });

  it('takes UCUM codes alone for units', () => {
    expect(valued({ value: 61, unit: '/min', code: '/min' })).toBe('missing-unit Observation.valueQuantity.system');
    expect(valued({ value: 61, unit: '/min' })).toBe('missing-unit Observation.valueQuantity.system');
    expect(valued(quantity(61, '/min', { system: 'urn:acme' }))).toBe('wrong-unit Observation.valueQuantity.system');
    expect(valued(quantity(61, '/min', { code: undefined }))).toBe('missing-unit Observation.valueQuantity.code');
    expect(valued(quantity(61, 'bpm'))).toBe('wrong-unit Observation.valueQuantity.code');
    expect(valued(quantity(61, '/min', { unit: 'slag per minutt' }))).toBe('kept');
  });

  it('refuses a display that names another accepted unit than the code', () => {
    const weight = (value: number, code: string, unit: string) =>
      refusal(observation({ code: concept(LOINC, '29463-7'), valueQuantity: quantity(value, code, { unit }) }));
    expect(weight(80, 'kg', 'g')).toBe('wrong-unit Observation.valueQuantity.unit');
    expect(weight(49_000, 'g', 'g')).toBe('kept');
    expect(weight(185, '[lb_av]', 'lbs')).toBe('kept');
  });

  it('names where an impossible value stands', () => {
    expect(valued(quantity(3, '/min'))).toBe('impossible-value Observation.valueQuantity.value');
    expect(valued(quantity(20, '/min'))).toBe('kept soft-limit');
  });

  it('refuses what is absent, doubled or of another kind', () => {
    expect(valued(undefined)).toBe('missing-value Observation.valueQuantity');
    expect(valued({ system: 'http://unitsofmeasure.org', code: '/min' })).toBe(
      'missing-value Observation.valueQuantity.value',
    );
    expect(valued(undefined, { valueString: '61' })).toBe('invalid-value Observation.valueString');
    expect(valued(undefined, { valueInteger: 61 })).toBe('missing-unit Observation.valueInteger');
    expect(valued(quantity(61, '/min'), { valueString: '61' })).toBe('invalid-value Observation.value');
    expect(valued({ value: 'NaN', system: 'http://unitsofmeasure.org', code: '/min' })).toBe(
      'invalid-value Observation.valueQuantity.value',
    );
    const absent = {
      dataAbsentReason: concept('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'not-a-number'),
    };
    expect(valued(undefined, absent)).toBe('missing-value Observation.dataAbsentReason');
    expect(valued(quantity(61, '/min'), absent)).toBe('invalid-value Observation.dataAbsentReason');
  });

  it('keeps comparators, and reads at-most and at-least as below and above', () => {
    for (const [sent, kept] of [
      ['<', '<'],
      ['<=', '<'],
      ['>=', '>'],
      ['>', '>'],
    ] as const)
      expect(itemOf(observation({ valueQuantity: quantity(61, '/min', { comparator: sent }) })).comparator).toBe(kept);
    expect(valued(quantity(61, '/min', { comparator: '~' }))).toBe(
      'invalid-value Observation.valueQuantity.comparator',
    );
  });

  it('reads a value off the scale of the meter as LO and HI', () => {
    const reason = (code: string) => concept('http://terminology.hl7.org/CodeSystem/data-absent-reason', code);
    const sign = (code: string) => [
      concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code),
    ];
    const item = (more: Json) => itemOf(observation({ valueQuantity: undefined, ...more }));
    expect(item({ dataAbsentReason: reason('negative-infinity') })).toMatchObject({ comparator: 'LO' });
    expect(item({ dataAbsentReason: reason('positive-infinity') })).toMatchObject({ comparator: 'HI' });
    expect(item({ interpretation: sign('<') })).toMatchObject({ comparator: 'LO' });
    expect(item({ interpretation: sign('>'), valueQuantity: quantity(200, '/min') })).toMatchObject({
      comparator: '>',
    });
    expect(refusal(observation({ valueQuantity: undefined, interpretation: sign('L') }))).toMatch('missing-value');
    expect(itemOf(observation({ interpretation: sign('H') })).comparator).toBeUndefined();
  });

  it('reads answers by local codes', () => {
    const acvpu = (...answers: string[]) =>
      refusal(
        observation({
          code: concept(CODE_SYSTEMS.local, 'consciousness'),
          valueQuantity: undefined,
          ...(answers.length > 0 && { valueCodeableConcept: concept(CODE_SYSTEMS.local, ...answers) }),
        }),
      );
    expect(acvpu('V')).toBe('kept');
    expect(acvpu('X')).toBe('unknown-answer Observation.valueCodeableConcept');
    expect(acvpu('A', 'U')).toBe('unknown-answer Observation.valueCodeableConcept');
    expect(acvpu()).toBe('missing-value Observation.valueCodeableConcept');
  });
});

describe('blood pressure', () => {
  const mm = (value: number) => ({ valueQuantity: quantity(value, 'mm[Hg]') });
  const mean = (more: Json) => ({ code: concept(LOINC, '8478-0'), ...more });
  const absent = { dataAbsentReason: concept('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'error') };

  it('is read from its components, whatever their order and system', () => {
    const resource = pressure(mm(116), mm(71), mean(mm(86)));
    resource.component = [...(resource.component as Json[])].reverse();
    expect(refusal(resource)).toBe('kept');
    expect(itemOf(resource).components).toMatchObject({
      systolic: { unit: 'mm[Hg]' },
      mean: { value: { text: '86' } },
    });
  });

  it('names the component that is wrong', () => {
    expect(refusal(pressure(mm(20), mm(10)))).toBe('impossible-value Observation.component[0].valueQuantity.value');
    expect(refusal(pressure(mm(71), mm(116)))).toBe('impossible-value Observation.component');
    expect(refusal(pressure(mm(116), mm(71), mean(mm(20))))).toBe(
      'impossible-value Observation.component[2].valueQuantity',
    );
    expect(refusal(pressure(mm(116), { valueQuantity: quantity(9, 'kPa') }))).toBe(
      'wrong-unit Observation.component[1].valueQuantity.code',
    );
    expect(refusal(pressure(mm(116), absent))).toBe('missing-value Observation.component[1].dataAbsentReason');
    expect(refusal(pressure(mm(116), {}))).toBe('missing-value Observation.component[1].valueQuantity');
    expect(refusal(pressure(mm(116), mm(71), { code: concept(LOINC, '8480-6'), ...mm(117) }))).toBe(
      'invalid-value Observation.component[2]',
    );
    expect(refusal(pressure(mm(116), { valueQuantity: quantity(71, 'mm[Hg]', { comparator: '<' }) }))).toBe(
      'unexpected-field Observation.component[1].valueQuantity.comparator',
    );
    const single = { ...pressure(mm(116), mm(71)), component: [{ code: concept(LOINC, '8480-6'), ...mm(116) }] };
    expect(refusal(single)).toBe('missing-value Observation.component');
    expect(refusal({ ...pressure(mm(116), mm(71)), ...mm(116) })).toBe('unexpected-field Observation.valueQuantity');
    const both = {
      coding: [
        { system: LOINC, code: '8480-6' },
        { system: LOINC, code: '8462-4' },
      ],
    };
    expect(refusal(pressure(mm(116), mm(71), { code: both, ...mm(80) }))).toBe(
      'unknown-code Observation.component[2].code',
    );
  });

  it('goes without a mean that is absent, and tells which values it did not take', () => {
    expect(refusal(pressure(mm(116), mm(71), mean(absent)))).toBe('kept');
    const mapped = map(pressure(mm(116), mm(71), { code: concept('urn:acme', 'pp'), ...mm(45) }));
    expect(mapped).toMatchObject({ value: { ignored: ['Observation.component[2]'] } });
  });
});

describe('whatever is sent', () => {
  it('is mapped or refused with a path, and never thrown at', () => {
    const keys = [
      'status',
      'code',
      'subject',
      'effectiveDateTime',
      'valueQuantity',
      'component',
      'extension',
      'contained',
      'meta',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 }), (key, value) => {
        expect(refusal({ ...observation(), [key]: value })).toMatch(/^(kept|[a-z-]+ Observation)/);
      }),
      { numRuns: 500 },
    );
    for (const body of [null, 5, 'x', [], {}, { resourceType: 'Patient' }]) expect(map(body).ok).toBe(false);
  });
});
