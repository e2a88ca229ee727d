import { randomUUID } from 'node:crypto';
import type { ContactRecorded } from '@naer/contracts/contact';
import type { MessageSent } from '@naer/contracts/message';
import { observation, quantity } from '@naer/fhir-map/invented-fixture';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type AlertReply, type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 12 });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);

const SPO2 = { coding: [{ system: 'http://loinc.org', code: '59408-5' }] };

const rows = (table: string, patient: CastPatient) =>
  stack.ownerSql<{ n: number }>(`select count(*)::integer as n from ${table} where patient_id = $1`, [patient.id]);
const arrived = (table: string, patient: CastPatient, n: number) =>
  eventually(
    () => rows(table, patient),
    ([row]) => row?.n === n,
  );

async function loseMonitors(): Promise<void> {
  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  await stack.restartWorker();
}

/** Monitors were lost with others before: the sender sends again until it is kept. */
async function keep(patient: CastPatient, item: object): Promise<void> {
  await eventually(
    async () => (await patient.post([item])).body.items?.[0]?.status,
    (status) => status === 'recorded' || status === 'duplicate',
  );
}

/** A reading as a resource, as one device sends it again and again. */
function resource(identifier: string) {
  return observation({
    subject: undefined,
    code: SPO2,
    identifier: [{ system: 'urn:example:sender', value: identifier }],
    effectiveDateTime: new Date().toISOString(),
    valueQuantity: quantity(96, '%'),
  });
}

const create = (patient: CastPatient, body: object) =>
  call<{ resourceType: string; id?: string }>(stack.baseUrl, {
    method: 'POST',
    path: '/fhir/R4/Observation',
    token: patient.deviceCredential,
    headers: { 'content-type': 'application/fhir+json' },
    body,
  });

test('a device of a lost monitor is told to send again while PostgreSQL hangs, and what it sends again is there once', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(95, { id: 'a' })]);
  await arrived('measurement', patient, 1);
  await loseMonitors();
  stack.hangPostgres();
  const items = [oxygen(94, { id: 'b', at: Date.now() - 2_000 }), oxygen(93, { id: 'c', at: Date.now() - 1_000 })];
  const body = resource('d');
  const [waits, refused] = await Promise.all([patient.post(items), create(patient, body)]);
  expect([waits.status, waits.headers.get('retry-after') !== null]).toEqual([503, true]);
  expect(waits.body.items?.map(({ status }) => status)).toEqual(['retry', 'retry']);
  expect([refused.status, refused.body.resourceType, refused.headers.get('retry-after') !== null]).toEqual([
    503,
    'OperationOutcome',
    true,
  ]);
  stack.unhangPostgres();
  await eventually(
    async () => (await patient.post(items)).body.items?.map(({ status }) => status).join(),
    (statuses) => statuses === 'recorded,recorded' || statuses === 'duplicate,duplicate',
  );
  expect((await create(patient, body)).status).toBe(201);
  await arrived('measurement', patient, 4);
  const senders = await stack.ownerSql<{ n: number }>(
    'select count(distinct sender_id)::integer as n from measurement where patient_id = $1',
    [patient.id],
  );
  expect(senders).toEqual([{ n: 4 }]);
});

test('an alert of a lost monitor is known at once; while the records hang one is told to try again, never that it is not there', async () => {
  const patients = [takePatient('copd'), takePatient('copd'), takePatient('copd')] as const;
  for (const patient of patients) {
    await keep(patient, oxygen(80));
    await arrived('alert', patient, 1);
  }
  const seen = await Promise.all(patients.map(({ id }) => nurse.entryOf(id)));
  const acknowledge = (nth: 0 | 1 | 2, expectRevision = seen[nth]?.revision, by = nurse) => {
    const path = `/api/v1/patients/${patients[nth].id}/alerts/${seen[nth]?.alertId}/acknowledge`;
    return by.post<AlertReply>(path, { expectRevision });
  };
  await loseMonitors();
  const known = await acknowledge(0);
  // Made anew it has another revision than the one that was seen: it is shown with the refusal.
  expect([known.status, known.body.code, known.body.alert?.state]).toEqual([409, 'stale-revision', 'open']);
  expect(await acknowledge(0, known.body.alert?.revision)).toMatchObject({
    status: 200,
    body: { state: 'acknowledged' },
  });
  expect((await acknowledge(1, seen[1]?.revision, neighbour)).status).toBe(404);

  stack.hangPostgres();
  const waits = await acknowledge(2);
  expect([waits.status, waits.body.code, waits.headers.get('retry-after') !== null]).toEqual([503, 'try-again', true]);
  stack.unhangPostgres();
  expect(
    (
      await eventually(
        () => acknowledge(2),
        ({ status }) => status !== 503,
      )
    ).body.alert?.state,
  ).toBe('open');
  const nobody = await nurse.post(`/api/v1/patients/${randomUUID()}/alerts/${randomUUID()}/acknowledge`, {
    expectRevision: '1-1',
  });
  expect(nobody.status).toBe(404);
});

test('a contact and a message while PostgreSQL hangs are taken at once, outlive a kill, and arrive once', async () => {
  const patient = takePatient('copd');
  await keep(patient, oxygen(95));
  await arrived('measurement', patient, 1);
  stack.hangPostgres();
  const contact = {
    commandId: randomUUID(),
    channel: 'call',
    minutes: [{ organisationId: randomUUID(), minutes: 9 }],
    outcome: 'reached',
  };
  const message = { commandId: randomUUID(), text: 'Vi ringer deg' };
  const [contacts, messages] = ['contacts', 'messages'].map((what) => `/api/v1/patients/${patient.id}/${what}`);
  const recorded = await nurse.post<ContactRecorded>(contacts ?? '', contact);
  const sent = await nurse.post<MessageSent>(messages ?? '', message);
  const token = patient.deviceCredential;
  const asked = await call(stack.baseUrl, {
    method: 'POST',
    path: '/ingest/v1/messages',
    token,
    body: { id: 'm', text: 'Hei' },
  });
  expect([recorded.status, sent.status, asked.status]).toEqual([201, 201, 201]);
  const waiting = await nurse.entryOf(patient.id, ({ category }) => category === 'message');
  expect(waiting.state).toBe('open');
  await stack.killWorkerd9();
  await stack.restartWorker();
  expect((await nurse.post<ContactRecorded>(contacts ?? '', contact)).body).toEqual(recorded.body);
  expect((await nurse.post<MessageSent>(messages ?? '', message)).body).toEqual(sent.body);
  stack.unhangPostgres();
  await arrived('contact', patient, 1);
  await arrived('patient_message', patient, 2);
});
