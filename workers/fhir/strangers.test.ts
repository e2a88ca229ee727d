import {
  bundle,
  coincidentTime,
  FNR_SYSTEM,
  gatewayUpload,
  type Json,
  observation,
  post,
  SOMEBODY_ELSE,
  TESTESEN,
} from '@naer/fhir-map/invented-fixture';
import { describe, expect, it } from 'vitest';
import { openFhirDoor } from './fhir-testing.ts';

const person = (value: string): Json => ({
  resourceType: 'Patient',
  identifier: [
    { system: 'urn:own', value: 'p-1' },
    { system: FNR_SYSTEM, value },
  ],
});
const reference = (value: string): Json => ({ identifier: { system: FNR_SYSTEM, value } });
const PULSE = observation({ effectiveDateTime: '2026-11-20T09:10:00Z' });
const STRANGER: readonly (readonly [string, Json, string])[] = [
  ['a Patient', post(person(SOMEBODY_ELSE)), 'identifier'],
  [
    'a Patient asked for by number',
    post({ resourceType: 'Patient' }, { ifNoneExist: `identifier=${FNR_SYSTEM}|${SOMEBODY_ELSE}` }),
    'identifier',
  ],
  ["a Device's patient", post({ resourceType: 'Device', patient: reference(SOMEBODY_ELSE) }), 'patient'],
  [
    'the subject of a coincident timestamp',
    post({
      ...coincidentTime('2026-11-20T10:59:30+01:00', '2026-11-20T10:59:30+01:00'),
      subject: reference(SOMEBODY_ELSE),
    }),
    'subject',
  ],
];

describe.each(STRANGER)('%s who is somebody else', (_, entry, element) => {
  const problem = `wrong-subject Bundle.entry[0].resource.${element}`;

  it('is refused when it comes alone', async () => {
    const door = await openFhirDoor();
    const batch = await door.bundle(bundle('batch', entry));
    expect([batch.status, batch.entries]).toEqual([422, [`422 Unprocessable Content: ${problem}`]]);
    const transaction = await door.bundle(bundle('transaction', entry));
    expect([transaction.status, transaction.body.resourceType]).toEqual([422, 'OperationOutcome']);
    expect(transaction.issues).toEqual([problem]);
    expect(JSON.stringify([batch.body, transaction.body, door.batches])).not.toContain(SOMEBODY_ELSE);
  });

  it('is refused alone in a batch, and with everything in a transaction', async () => {
    const own = { ...PULSE, subject: reference(TESTESEN) };
    const door = await openFhirDoor();
    const transaction = await door.bundle(bundle('transaction', entry, post(own)));
    expect([transaction.status, transaction.issues]).toEqual([422, [problem]]);
    const batch = await door.bundle(bundle('batch', entry, post(own)));
    expect([batch.status, batch.entries]).toEqual([200, [`422 Unprocessable Content: ${problem}`, '201 Created']]);
  });
});

describe('context that names the patient, or nobody', () => {
  it('is understood', async () => {
    const door = await openFhirDoor();
    const entries = [
      post(person(TESTESEN)),
      post({ resourceType: 'Device', patient: reference(TESTESEN) }),
      post({ resourceType: 'Patient', identifier: [{ system: 'urn:own', value: SOMEBODY_ELSE }] }),
    ];
    for (const type of ['batch', 'transaction']) {
      const { status, entries: answers } = await door.bundle(bundle(type, ...entries));
      expect([status, answers]).toEqual([200, ['201 Created', '201 Created', '201 Created']]);
    }
  });

  it('is answered without the monitor only when it names nobody', async () => {
    const door = await openFhirDoor({ record: () => Promise.reject(new Error('gone')) });
    expect((await door.bundle(bundle('batch', post({ resourceType: 'Device' })))).status).toBe(200);
    expect((await door.bundle(bundle('batch', post(person(TESTESEN))))).status).toBe(503);
  });

  it('beside a refused entry of a transaction is compared too, and every wrong entry is named', async () => {
    const door = await openFhirDoor();
    const sent = bundle('transaction', post(person(SOMEBODY_ELSE)), post({ resourceType: 'Condition' }));
    expect((await door.bundle(sent)).issues).toEqual([
      'wrong-subject Bundle.entry[0].resource.identifier',
      'not-a-measurement Bundle.entry[1].resource.resourceType',
    ]);
  });
});

describe("a device's clock that a gateway found to be off", () => {
  const driftOf = (door: { batches: readonly { refusals: readonly { code: string }[] }[] }) =>
    door.batches.map(({ refusals }) => refusals.map(({ code }) => code));

  it('is counted once a request, however many readings it moved', async () => {
    const door = await openFhirDoor();
    const { status, text } = await door.bundle(gatewayUpload(TESTESEN, '2026-11-20T09:59:30+01:00'));
    await door.bundle(gatewayUpload(TESTESEN));
    expect(status).toBe(200);
    expect(driftOf(door)).toEqual([['clock-drift'], []]);
    expect(text).not.toContain('clock-drift');
  });

  it('is counted too when the reading is refused', async () => {
    const door = await openFhirDoor();
    const late = gatewayUpload(TESTESEN, '2026-11-20T09:59:30+01:00');
    const entry = (late.entry as Json[]).map((sent) => {
      const resource = sent.resource as Json;
      return resource.valueQuantity === undefined
        ? sent
        : { ...sent, resource: { ...resource, effectiveDateTime: '2026-11-20T11:30:00+01:00' } };
    });
    const { status } = await door.bundle({ ...late, entry });
    expect(status).toBe(422);
    expect(driftOf(door)).toEqual([['time-in-future', 'time-in-future', 'clock-drift']]);
  });
});
