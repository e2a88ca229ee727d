import { FNR_SYSTEM, type Json, TESTESEN } from '../invented-fixture.ts';

/** Documents of our own making, in the shape of the hub's guide: nobody's, and nothing of them is real. */
const CODES = 'http://ehelse.no/fhir/CodeSystem';
export const ALERT_CODES = `${CODES}/vkp-alert-code-v090.codesystem`;
export const EVENT_CODES = `${CODES}/vkp-composition-event-v090.codesystem`;
export const ISSUED_AT = '2026-11-20T10:58:00+01:00';
const PATIENT = 'urn:uuid:0b000000-0000-4000-8000-000000000001';

const without = (resource: Json): Json =>
  Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== undefined));

/** An alarm; a fall, unless told otherwise. */
export function issue(code = '4.1', more: Json = {}): Json {
  return without({
    resourceType: 'DetectedIssue',
    identifier: [{ system: 'urn:invented:alarm', value: `alarm-${code}` }],
    status: 'final',
    code: { coding: [{ system: ALERT_CODES, code, display: 'Fall' }] },
    severity: 'high',
    patient: { reference: PATIENT },
    identifiedDateTime: ISSUED_AT,
    detail: 'rød',
    ...more,
  });
}

export function receipt(code: string, at: string, text?: string): Json {
  return {
    code: [{ coding: [{ system: EVENT_CODES, code }], ...(text !== undefined && { text }) }],
    period: { start: at },
  };
}

/** What was done: taken in hand, and somebody sent. */
export function note(more: Json = {}): Json {
  return without({
    resourceType: 'Composition',
    status: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '34133-9' }] },
    subject: { identifier: { system: FNR_SYSTEM, value: TESTESEN } },
    date: '2026-11-20T10:59:30+01:00',
    author: [{ display: 'Mottak' }],
    title: 'Notat',
    event: [
      receipt('4', '2026-11-20T10:59:20+01:00', 'Sendt hjemmesykepleien'),
      receipt('1', '2026-11-20T10:58:30+01:00'),
    ],
    section: [
      {
        title: 'Tiltak',
        text: {
          status: 'additional',
          div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Falt p&#229; badet &amp; ropte</p></div>',
        },
      },
    ],
    ...more,
  });
}

export function patient(nationalId: string = TESTESEN): Json {
  return { resourceType: 'Patient', identifier: [{ system: FNR_SYSTEM, value: nationalId }] };
}

export function encounter(more: Json = {}): Json {
  return {
    resourceType: 'Encounter',
    status: 'finished',
    class: { code: 'VR' },
    subject: { reference: PATIENT },
    ...more,
  };
}

/** Note, alarm, encounter and patient, unless told otherwise; undefined members are left out. */
export function document(
  resources: readonly Json[] = [note(), issue(), encounter(), patient()],
  more: Json = {},
): Json {
  const entry = resources.map((resource) =>
    resource.resourceType === 'Patient' ? { fullUrl: PATIENT, resource } : { resource },
  );
  return without({
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'urn:invented:document', value: 'document-1' },
    timestamp: '2026-11-20T10:59:40+01:00',
    entry,
    ...more,
  });
}
