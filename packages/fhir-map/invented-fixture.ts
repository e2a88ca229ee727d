/** Resources of our own making for tests: nobody's, and nothing of them is real. */
export const TESTESEN = '15814810035';
export const SOMEBODY_ELSE = '15814810116';
export const FNR_SYSTEM = 'urn:oid:2.16.578.1.12.4.1.4.1';
export const RECEIVED_AT = Date.parse('2026-11-20T10:00:00Z');

const LOINC = 'http://loinc.org';
const MDC = 'urn:iso:std:iso:11073:10101';
const UCUM = 'http://unitsofmeasure.org';

export type Json = Record<string, unknown>;

export function quantity(value: number, code: string, more: Json = {}): Json {
  return { value, system: UCUM, code, ...more };
}

export function concept(system: string, ...codes: string[]): Json {
  return { coding: codes.map((code) => ({ system, code })) };
}

/** A pulse of 61, unless told otherwise; undefined members are left out. */
export function observation(more: Json = {}): Json {
  const resource = {
    resourceType: 'Observation',
    status: 'final',
    code: concept(LOINC, '8867-4'),
    subject: { identifier: { system: FNR_SYSTEM, value: TESTESEN } },
    effectiveDateTime: '2026-11-20T10:59:00+01:00',
    valueQuantity: quantity(61, '/min'),
    ...more,
  };
  return Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== undefined));
}

export function pressure(systolic: Json, diastolic: Json, ...others: Json[]): Json {
  return observation({
    code: {
      coding: [
        { system: MDC, code: '150020' },
        { system: LOINC, code: '85354-9' },
      ],
    },
    valueQuantity: undefined,
    component: [
      { code: concept(LOINC, '8480-6'), ...systolic },
      { code: concept(MDC, '150022'), ...diastolic },
      ...others,
    ],
  });
}

export function post(
  resource: Json,
  more: { fullUrl?: string; ifNoneExist?: string; method?: string; url?: string } = {},
): Json {
  const { fullUrl, ifNoneExist, method = 'POST', url = String(resource.resourceType) } = more;
  const request = { method, url, ...(ifNoneExist !== undefined && { ifNoneExist }) };
  return { ...(fullUrl !== undefined && { fullUrl }), resource, request };
}

export function bundle(type: string, ...entry: Json[]): Json {
  return { resourceType: 'Bundle', type, entry };
}

const PATIENT = 'urn:uuid:0a000000-0000-4000-8000-000000000001';
const STAMP = 'urn:uuid:0a000000-0000-4000-8000-000000000002';

/** What a personal health device's gateway uploads: patient, device, clock, and two measurements of an oximeter. */
export function gatewayUpload(
  nationalId: string | undefined = TESTESEN,
  deviceClock = '2026-11-20T10:58:30+01:00',
): Json {
  const identifier = [
    { system: 'urn:oid:2.999.7.7', value: 'invented-patient' },
    ...(nationalId === undefined ? [] : [{ system: FNR_SYSTEM, value: nationalId }]),
  ];
  const measured = (code: string, loinc: string, value: Json) => {
    const id = `0011223344556677-invented-patient-${code}-20261120095900.00`;
    const own = { system: 'http://hl7.org/fhir/uv/phd/StructureDefinition/PhdBaseObservation', value: id };
    return post(
      observation({
        identifier: [{ system: 'urn:other', value: 'x' }, own],
        category: [concept('http://hl7.org/fhir/uv/phd/CodeSystem/PhdObservationCategories', 'phd')],
        code: {
          coding: [
            { system: MDC, code },
            { system: LOINC, code: loinc },
          ],
        },
        subject: { reference: PATIENT },
        performer: [{ reference: 'Patient/x' }],
        extension: [
          {
            url: 'http://hl7.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference',
            valueReference: { reference: STAMP },
          },
        ],
        valueQuantity: value,
      }),
      { ifNoneExist: `identifier=${own.system}|${own.value}` },
    );
  };
  return bundle(
    'transaction',
    post(
      { resourceType: 'Patient', identifier },
      { fullUrl: PATIENT, ifNoneExist: 'identifier=urn:oid:2.999.7.8|other' },
    ),
    post({
      resourceType: 'Device',
      identifier: [{ system: 'urn:oid:1.2.840.10004', value: '00-11-22-33-44-55-66-77' }],
    }),
    post(coincidentTime('2026-11-20T10:59:30+01:00', deviceClock), { fullUrl: STAMP }),
    measured('150456', '2708-6', quantity(95, '%')),
    measured('149530', '8867-4', quantity(72, '/min', { unit: '{beat}/min' })),
  );
}

export function coincidentTime(gateway: string, device: string): Json {
  return observation({
    code: concept(MDC, '67975'),
    subject: { reference: 'Device/invented-oximeter' },
    effectiveDateTime: gateway,
    valueQuantity: undefined,
    valueDateTime: device,
  });
}
