import { randomUUID } from 'node:crypto';
import { createClient } from '@naer/client/create-client';
import type { DrillStarted } from '@naer/contracts/drill';
import type { PatientSummary } from '@naer/contracts/summary';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient, unitId } = castOf(stack);
const client = createClient({ baseUrl: stack.baseUrl, token: nurse.token });

test('what is done for a patient stands in the summary of the period: counts and minutes, without a value or a text', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(79.25)]);
  await nurse.acknowledge(await nurse.entryOf(patient.id), { note: 'hemmelig' });
  const contact = {
    channel: 'call' as const,
    minutes: [{ organisationId: randomUUID(), minutes: 12 }],
    outcome: 'reached' as const,
    tripAvoidedKm: 30,
    note: 'hemmelig',
  };
  expect((await client.recordContact(patient.id, contact)).ok).toBe(true);
  const written = { method: 'POST', path: '/ingest/v1/messages', token: patient.deviceCredential } as const;
  for (const id of ['a', 'b']) await call(stack.baseUrl, { ...written, body: { id, text: 'hemmelig' } });

  const { value } = await eventually(
    async () => {
      const read = await client.summary(patient.id, { days: 7 });
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      return read;
    },
    ({ value: { contacts, messagesWaiting, alerts } }) =>
      contacts.length === 1 && messagesWaiting === 2 && alerts.acknowledged === 1,
  );
  expect(value).toMatchObject({
    days: 7,
    alerts: {
      opened: [
        { category: 'clinical', severity: 'red', state: 'acknowledged', alerts: 1 },
        { category: 'message', severity: 'yellow', state: 'open', alerts: 1 },
      ],
      waitingAt: [{ unitId, alerts: 2 }],
    },
    contacts: [{ channel: 'call', contacts: 1, minutes: contact.minutes, tripsAvoided: 1, tripAvoidedKm: 30 }],
    plan: { planVersion: 1, programme: 'copd' },
    pauses: [],
    responsible: { red: { unitId }, yellow: { unitId } },
  });
  expect(value.alerts.medianMinutesToAcknowledge).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(value)).not.toMatch(/hemmelig|79\.25/);
  expect(Date.parse(value.to) - Date.parse(value.from)).toBe(7 * 86_400_000);
});

test('a drill is in no patient’s summary, and its test patient has none', async () => {
  const patient = takePatient('copd');
  const started = await nurse.post<DrillStarted>(`/api/v1/units/${unitId}/drills`, {});
  expect(started.status).toBe(202);
  await nurse.entryOf(started.body.patientId);
  const drilled = await nurse.get(`/api/v1/patients/${started.body.patientId}/summary`);
  expect(drilled.status).toBe(404);
  const { body } = await nurse.get<PatientSummary>(`/api/v1/patients/${patient.id}/summary`);
  expect([body.days, body.alerts.opened, body.alerts.waitingAt]).toEqual([30, [], []]);
});

test.each(['0', '91', '-1', '1.5', '', 'x', '٣'])('a period of "%s" days is refused by its field', async (days) => {
  const path = `/api/v1/patients/${takePatientOnce()}/summary?days=${encodeURIComponent(days)}`;
  const answer = await nurse.get<{ code: string; errors: unknown }>(path);
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid-parameter']);
  expect(answer.body.errors).toEqual([{ field: 'days', code: 'invalid-value' }]);
});

test('a unit that does not follow the patient gets the answer for nobody', async () => {
  const at = (patientId: string) => `/api/v1/patients/${patientId}/summary?days=90`;
  const stranger = await neighbour.get<{ code: string }>(at(takePatientOnce()));
  const nobody = await neighbour.get<{ code: string }>(at(randomUUID()));
  expect([stranger.status, stranger.text]).toEqual([404, nobody.text]);
});

let once: string | undefined;
function takePatientOnce(): string {
  once ??= takePatient('diabetes').id;
  return once;
}
