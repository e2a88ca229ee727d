import type { EventBatch } from '@naer/domain/monitor/port';
import { FNR_SYSTEM, SOMEBODY_ELSE, TESTESEN } from '@naer/fhir-map/invented-fixture';
import { isNationalId } from '@naer/fhir-map/national-id';
import {
  ALERT_CODES,
  document,
  ISSUED_AT,
  issue,
  note,
  patient,
  receipt,
} from '@naer/fhir-map/vkp/invented-document-fixture';
import { describe, expect, it } from 'vitest';
import { LIVE_INGEST_DOOR } from '../http/device-door-ports.ts';
import { count, eventually } from '../patient/monitor-fixture.ts';
import { openFhirDoor } from './fhir-testing.ts';

const at = (field: string, entry = 0) => `Bundle.entry[${entry}].resource.${field}`;

/** Felles hjelpenummer of nobody: the nth that has right check digits. */
function helpNumber(nth: number): string {
  const numbers = Array.from({ length: 1_000 }, (_, n) =>
    [...Array(100).keys()].map((check) => `${800_000_000 + n}${String(check).padStart(2, '0')}`),
  );
  return numbers.flat().filter(isNationalId)[nth] ?? '';
}

/** A door that tells what the monitor was told. */
async function openDocumentDoor() {
  const told: EventBatch[] = [];
  const door = await openFhirDoor({
    recordEvents: async (env, device, batch) => {
      told.push(batch);
      return await LIVE_INGEST_DOOR.recordEvents(env, device, batch);
    },
  });
  return { ...door, told };
}

describe('POST /fhir/R4 with a document', () => {
  it('makes an alarm an alert and its note a follow-up, answers each entry, and adds nothing the second time', async () => {
    const { bundle, patient: own } = await openDocumentDoor();
    const { status, body, entries } = await bundle(document());
    expect([status, body.type, entries]).toEqual([
      200,
      'batch-response',
      ['201 Created', '201 Created', '200 OK: context', '200 OK: context'],
    ]);
    expect((await bundle(document())).entries.slice(0, 2)).toEqual(['200 OK: duplicate', '200 OK: duplicate']);
    expect([await count(own, 'event'), await count(own, 'alert')]).toEqual([2, 1]);
    expect(await eventually(own.worklist, (items) => items.length === 1)).toMatchObject([
      { severity: 'red', state: 'open', count: 1 },
    ]);
  });

  it('refuses an alarm whose words no record can hold, and says where; the others of the document are kept', async () => {
    const { bundle, patient: own } = await openDocumentDoor();
    const code = { coding: [{ system: ALERT_CODES, code: '3', display: 'Alarm\0' }] };
    const { entries } = await bundle(document([issue('3', { code }), issue(), patient()]));
    expect(entries).toEqual([
      `422 Unprocessable Content: invalid-value ${at('code')}`,
      '201 Created',
      '200 OK: context',
    ]);
    expect(await count(own, 'event')).toBe(1);
  });

  it('refuses receipts that name more people than one can be, without a computation for each', async () => {
    const { bundle, told } = await openDocumentDoor();
    const named = Array.from({ length: 9 }, (_, n) => helpNumber(n)).concat(SOMEBODY_ELSE, TESTESEN);
    const event = named.map((nationalId) => receipt('4', ISSUED_AT, `Talte med ${nationalId}`));
    const { entries } = await bundle(document([note({ event }), issue(), patient()]));
    expect(entries.slice(0, 2)).toEqual([`422 Unprocessable Content: wrong-subject ${at('event')}`, '201 Created']);
    expect(told[0]?.events).toHaveLength(1);
  });

  it('tells the monitor what a follow-up follows, also where that came before', async () => {
    const { bundle, told } = await openDocumentDoor();
    await bundle(document());
    expect(told[0]?.events).toMatchObject([
      { code: 'follow-up', follows: 1, receipts: [{ code: 1 }, { code: 4 }] },
      { code: '4.1', sentSeverity: 30, gatewayText: 'rød' },
    ]);
    const later = { identifier: { system: 'urn:invented:document', value: 'document-2' } };
    const second = note({ date: '2026-11-20T10:59:50+01:00' });
    expect((await bundle(document([second, issue(), patient()], later))).entries).toEqual([
      '201 Created',
      '200 OK: duplicate',
      '200 OK: context',
    ]);
  });

  it('takes a safety alarm that was sent as a sickness signal as the more severe, and warns', async () => {
    const { bundle, patient: own } = await openDocumentDoor();
    const code = { coding: [{ system: ALERT_CODES, code: '7', display: 'Trygghetsalarm' }] };
    const { entries } = await bundle(document([issue('7', { code, severity: 'low' }), patient()]));
    expect(entries[0]).toBe(`201 Created: ambiguous-code ${at('code')}`);
    expect(await eventually(own.worklist, (items) => items.length === 1)).toMatchObject([
      { severity: 'red', rule: 'built-in.event.3' },
    ]);
  });

  it('says of what nobody is told of that nobody is', async () => {
    const { bundle } = await openDocumentDoor();
    expect((await bundle(document([issue('5.2.1', { severity: 'low' })]))).entries).toEqual(['201 Created: unwatched']);
    expect((await bundle(document([issue('99')]))).entries).toEqual(['201 Created: unwatched']);
  });

  it.each([
    ['in the future', { identifiedDateTime: '2026-11-20T11:06:00+01:00' }, 'time-in-future', 'identifiedDateTime'],
    ['of a day', { identifiedDateTime: '2026-11-20' }, 'invalid-time', 'identifiedDateTime'],
    [
      'before the device was the patient’s',
      { identifiedDateTime: '2014-01-01T00:00:00Z' },
      'cannot-be-placed',
      'identifiedDateTime',
    ],
    ['without a code', { code: {} }, 'unknown-code', 'code'],
  ])(
    'refuses an alarm %s by its place, keeps the other, and refuses the whole when there is none',
    async (_, more, code, field) => {
      const { bundle } = await openDocumentDoor();
      const both = await bundle(document([issue('4.11', more), issue('4.1')]));
      expect([both.status, both.entries]).toEqual([
        200,
        [`422 Unprocessable Content: ${code} ${at(field)}`, '201 Created'],
      ]);
      const alone = await bundle(document([issue('4.11', more)]));
      expect([alone.status, alone.entries]).toEqual([422, [`422 Unprocessable Content: ${code} ${at(field)}`]]);
    },
  );

  it.each([
    ['a Patient', [issue(), patient(SOMEBODY_ELSE)], at('patient')],
    ['its words', [issue('4.1', { detail: `Gjelder ${SOMEBODY_ELSE}` })], at('detail')],
    ['a note', [note({ event: [], section: [{ text: { div: SOMEBODY_ELSE } }] })], at('section')],
  ])('refuses what names somebody else in %s, and keeps nothing of it', async (_, resources, expression) => {
    const { bundle, patient: own, told } = await openDocumentDoor();
    const { status, entries, text } = await bundle(document(resources));
    expect([status, entries[0]]).toEqual([422, `422 Unprocessable Content: wrong-subject ${expression}`]);
    expect([text, JSON.stringify(told)].join()).not.toContain(SOMEBODY_ELSE);
    expect(await count(own, 'event')).toBe(0);
  });

  it('conceals the patient’s own number wherever it stands', async () => {
    const { bundle, told } = await openDocumentDoor();
    const section = [{ text: { div: `<p>${TESTESEN} svarer</p>` } }];
    const identifier = [{ system: 'urn:x', value: `alarm-${TESTESEN}` }];
    const who = { identifier: { system: FNR_SYSTEM, value: TESTESEN } };
    const { status } = await bundle(document([note({ section }), issue('3', { identifier, patient: who }), patient()]));
    expect(status).toBe(200);
    expect(JSON.stringify(told)).not.toContain(TESTESEN);
  });

  it.each<[string, object, string]>([
    ['without entries', { entry: undefined }, 'invalid-request Bundle.entry'],
    ['with nothing to record', { entry: [{ resource: patient() }] }, 'missing-value Bundle.entry'],
  ])('%s is refused whole', async (_, more, said) => {
    const { bundle } = await openDocumentDoor();
    const { status, issues } = await bundle({ ...document(), ...more });
    expect([status, issues]).toEqual([422, [said]]);
  });

  it('says at once what to do when nobody is there', async () => {
    const advice = { severity: 'red', instead: '113' } as const;
    const outcomes = [{ status: 'recorded', id: 'p.e1', matched: true, advice }] as const;
    const { bundle } = await openFhirDoor({ recordEvents: async () => ({ ok: true, outcomes }) });
    expect((await bundle(document([issue()]))).entries).toEqual(['201 Created: 113']);
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new Error('gone')), 503],
    ['is not ready', async () => ({ ok: false, reason: 'not-ready' }) as const, 503],
    ['says the credential is revoked', async () => ({ ok: false, reason: 'credential-revoked' }) as const, 401],
  ])('asks for it again, or for another credential, when the monitor %s', async (_, recordEvents, expected) => {
    const { bundle } = await openFhirDoor({ recordEvents });
    expect((await bundle(document())).status).toBe(expected);
  });

  it('lets nobody in without a credential', async () => {
    const { send } = await openDocumentDoor();
    const init = { method: 'POST', body: JSON.stringify(document()), headers: { authorization: '' } };
    expect((await send('', init)).status).toBe(401);
  });
});
