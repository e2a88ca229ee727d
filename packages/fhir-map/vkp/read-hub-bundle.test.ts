import { describe, expect, it } from 'vitest';
import { FNR_SYSTEM, type Json, SOMEBODY_ELSE, TESTESEN } from '../invented-fixture.ts';
import {
  ALERT_CODES,
  document,
  encounter,
  ISSUED_AT,
  issue,
  note,
  patient,
  receipt,
} from './invented-document-fixture.ts';
import { type DocumentEntry, isDocument, readDocument } from './read-hub-bundle.ts';

const SAID_BY_EXTENSION = 'http://ehelse.no/fhir/StructureDefinition/vkp-alert-severity';

function entriesOf(body: Json): readonly DocumentEntry[] {
  const read = readDocument(body);
  if (!read.ok) throw new Error(`${read.error.code} ${read.error.expression}`);
  return read.value.entries;
}
/** What the one resource of a document comes to. */
const short = (entry: DocumentEntry | undefined) =>
  entry?.kind === 'refused' ? `${entry.problem.code} ${entry.problem.expression}` : (entry?.kind ?? 'none');
const alarmOf = (more: Json, code = '4.1') => entriesOf(document([issue(code, more), patient()]))[0];
const itemOf = (entry: DocumentEntry | undefined) => (entry?.kind === 'event' ? entry.event.item : undefined);
const coded = (code: string, display?: string, text?: string): Json => ({
  code: { coding: [{ system: ALERT_CODES, code, display }], ...(text !== undefined && { text }) },
});

describe('a document of alarm, note, encounter and patient', () => {
  it('is an event, what was done about it, and what stands around them', () => {
    const [followUp, alarm, ...context] = entriesOf(document());
    expect(itemOf(alarm)).toEqual({
      id: 'urn:invented:alarm|alarm-4.1',
      code: '4.1',
      at: ISSUED_AT,
      text: 'Fall',
      severity: 30,
      gatewayText: 'rød',
    });
    expect(followUp).toMatchObject({ kind: 'event', event: { follows: 1 } });
    expect(itemOf(followUp)).toEqual({
      id: 'urn:invented:document|document-1',
      code: 'follow-up',
      at: '2026-11-20T10:59:30+01:00',
      text: 'Tiltak: Falt på badet & ropte',
      receipts: [
        { code: 1, at: Date.parse('2026-11-20T09:58:30Z') },
        { code: 4, at: Date.parse('2026-11-20T09:59:20Z'), text: 'Sendt hjemmesykepleien' },
      ],
    });
    expect(context.map(short)).toEqual(['context', 'context']);
  });

  it('is told from a batch of observations', () => {
    expect([isDocument(document()), isDocument({ ...document(), type: 'batch' }), isDocument(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('may be an alarm alone, or what was done later, of which no alarm is known', () => {
    expect(entriesOf(document([issue()])).map(short)).toEqual(['event']);
    const [later] = entriesOf(document([note(), patient()]));
    expect(later).not.toHaveProperty('event.follows');
  });
});

describe('an alarm', () => {
  it('that is a safety alarm under the code of a sickness signal keeps code and words', () => {
    expect(itemOf(alarmOf(coded('7', 'Trygghetsalarm')))).toMatchObject({ code: '7', text: 'Trygghetsalarm' });
    expect(itemOf(alarmOf(coded('7', 'Sykdomssignal', 'Trygghetsalarm')))).toMatchObject({ text: 'Trygghetsalarm' });
  });

  it.each<[string, Json, number | undefined]>([
    ['of FHIR', { severity: 'moderate' }, 20],
    ['of FHIR, low', { severity: 'low' }, 10],
    ['left empty', { severity: '' }, undefined],
    ['absent', { severity: undefined }, undefined],
    ['of the hub, before that of FHIR', { extension: [{ url: SAID_BY_EXTENSION, valueInteger: 40 }] }, 40],
    ['of the hub, as a code', { extension: [{ url: SAID_BY_EXTENSION, valueCoding: { code: '0' } }] }, 0],
    ['beside extensions of others', { extension: [{ url: 'urn:other', valueCode: '40' }] }, 30],
  ])('has the severity %s', (_, more, severity) => {
    expect(itemOf(alarmOf(more))?.severity).toBe(severity);
  });

  it.each<[string, Json, string]>([
    ['without a code', { code: undefined }, 'missing-value .code'],
    ['of no known code system', { code: { coding: [{ system: 'urn:other', code: '3' }] } }, 'unknown-code .code'],
    [
      'of two codes that disagree',
      {
        code: {
          coding: [
            { system: ALERT_CODES, code: '3' },
            { system: ALERT_CODES, code: '7' },
          ],
        },
      },
      'invalid-value .code',
    ],
    ['without a time', { identifiedDateTime: undefined }, 'missing-value .identifiedDateTime'],
    ['that is taken back', { status: 'entered-in-error' }, 'invalid-value .status'],
    ['of an unknown severity', { severity: 'awful' }, 'invalid-value .severity'],
    ['that a modifier changes', { modifierExtension: [{ url: 'x' }] }, 'unexpected-field .modifierExtension'],
    [
      'of test data: it must never alert, and nobody would hear a real one',
      { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }] } },
      'not-a-measurement .meta.security',
    ],
  ])('%s is refused by its place', (_, more, said) => {
    const [code, field] = said.split(' ');
    expect(short(alarmOf(more))).toBe(`${code} Bundle.entry[0].resource${field}`);
  });

  it('begins with its period where it has no moment', () => {
    const more = { identifiedDateTime: undefined, identifiedPeriod: { start: ISSUED_AT } };
    expect(itemOf(alarmOf(more))?.at).toBe(ISSUED_AT);
  });
});

describe('what was done', () => {
  const noteOf = (more: Json) => entriesOf(document([note(more), issue()]))[0];
  it.each<[string, Json, string]>([
    ['a receipt that there is none of', { event: [receipt('11', ISSUED_AT)] }, 'unknown-code .event[0].code'],
    ['a receipt without a time', { event: [receipt('1', '')] }, 'invalid-time .event[0].period.start'],
    ['no date', { date: undefined }, 'missing-value .date'],
    ['a status that takes it back', { status: 'entered-in-error' }, 'invalid-value .status'],
  ])('with %s is refused by its place, and the alarm is not', (_, more, said) => {
    const [code, field] = said.split(' ');
    expect(short(noteOf(more))).toBe(`${code} Bundle.entry[0].resource${field}`);
    expect(short(entriesOf(document([note(more), issue()]))[1])).toBe('event');
  });

  it('is plain text: markup and scripts are no words, sections inside sections are', () => {
    const div = '<div><script>alert(1)</script><b>Ro</b>lig&nbsp;nå &lt;ok&gt;</div>';
    const section = [{ title: 'A', section: [{ text: { div } }] }];
    expect(itemOf(noteOf({ section, event: [] }))?.text).toBe('A\nRo lig nå <ok>');
  });

  it('that says nothing is no event', () => {
    expect(short(noteOf({ section: [], event: [] }))).toBe('context');
  });

  it('of events of other code systems says nothing of receipts', () => {
    const other = { code: [{ coding: [{ system: 'urn:other', code: '99' }] }], period: {} };
    expect(itemOf(noteOf({ event: [other] }))?.receipts).toEqual([]);
  });
});

describe('a document as a whole', () => {
  it.each<[string, Json, string]>([
    ['no entries', { entry: undefined }, 'invalid-request Bundle.entry'],
    ['101 entries', { entry: Array(101).fill({ resource: issue() }) }, 'too-many-items Bundle.entry'],
    ['nothing to record', { entry: [{ resource: patient() }] }, 'missing-value Bundle.entry'],
    ['an implicit rule', { implicitRules: 'urn:x' }, 'invalid-request Bundle.implicitRules'],
    [
      'a number that is nobody’s',
      { entry: [{ resource: issue() }, { resource: patient('15814810036') }] },
      'wrong-subject Bundle.entry[1].resource.identifier[0].value',
    ],
    [
      'a mark of test data',
      { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }] } },
      'invalid-request Bundle.meta.security',
    ],
  ])('with %s is refused', (_, more, said) => {
    const read = readDocument(document(undefined, more));
    expect(read.ok ? 'taken' : `${read.error.code} ${read.error.expression}`).toBe(said);
  });

  it('names whom it is about, wherever it says so, and not who wrote it', () => {
    const who = (value: string) => ({ identifier: { system: FNR_SYSTEM, value } });
    const authored = note({ author: [who(SOMEBODY_ELSE)], subject: undefined });
    const read = (...resources: Json[]) => {
      const body = readDocument(document(resources));
      return body.ok ? body.value.nationalIds : body.error;
    };
    expect(read(authored, issue())).toEqual([]);
    expect(read(issue('4.1', { patient: who(TESTESEN) }))).toEqual([TESTESEN]);
    expect(read(issue(), encounter({ subject: who(SOMEBODY_ELSE) }), patient())).toEqual([SOMEBODY_ELSE, TESTESEN]);
    expect(read(issue('4.1', { patient: who('15814810036') }))).toEqual({
      code: 'wrong-subject',
      expression: 'Bundle.entry[0].resource.patient.identifier.value',
    });
  });

  it('refuses what it does not know, by its place', () => {
    expect(short(entriesOf(document([issue(), { resourceType: 'Observation' }]))[1])).toBe(
      'not-a-measurement Bundle.entry[1].resource.resourceType',
    );
  });
});

describe('the device that raised it', () => {
  const SYSTEM = 'urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680';
  const device = (value: string, more: Json = {}): Json => ({
    resourceType: 'Device',
    identifier: [{ system: SYSTEM, value }],
    ...more,
  });
  it.each<[string, Json[], readonly string[]]>([
    ['is the author of the alarm', [issue('3', { author: { identifier: { system: SYSTEM, value: 'a' } } })], ['a']],
    [
      'is one that the alarm contains',
      [issue('3', { author: { reference: '#d' }, contained: [device('a', { id: 'd' })] })],
      ['a'],
    ],
    ['is the only Device of the document', [issue('3'), device('a')], ['a']],
    ['is none of several Devices', [issue('3'), device('a'), device('b')], []],
    [
      'is nobody who is a person',
      [issue('3', { author: { identifier: { system: FNR_SYSTEM, value: TESTESEN } } })],
      [],
    ],
    ['is not said', [issue('3'), patient()], []],
  ])('%s', (_, resources, values) => {
    const read = readDocument(document(resources));
    expect(read.ok && read.value.devices.map(({ value }) => value)).toEqual(values);
  });
});
