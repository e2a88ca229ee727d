import type {
  CheckRecorded,
  EventPage,
  PositionOpened,
  PositionPage,
  ResponderCardView,
  ResponderCardWritten,
} from '@naer/contracts/event';
import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { AlertExplanation, AlertReplay } from '@naer/contracts/explanation';
import type { MeasurementPage } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { plant } from '../support/planted/planted.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 12 });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);

const CARD = {
  address: { lines: [plant('an address', 'Prøveveien 7'), '0001 Prøveby'], floor: '2. etasje' },
  keyBox: { place: 'Til venstre for døra', code: '1793#64' },
  phones: [{ label: 'Datter', number: plant('a phone number', '+47 99 99 99 99') }],
  criticalInformation: 'Oksygen i huset',
};
const PLACE = { lat: 59.9139, lon: 10.7522, accuracyM: 20 };

function tell({ deviceCredential: token }: CastPatient, event: object) {
  const body = { events: [{ at: new Date().toISOString(), ...event }] };
  return call<{ items: EventItemOutcome[] }>(stack.baseUrl, { method: 'POST', path: '/ingest/v1/events', token, body });
}
const pathOf = ({ id }: CastPatient, rest: string) => `/api/v1/patients/${id}/${rest}`;
const put = (patient: CastPatient, token: string, body: unknown) =>
  call<ResponderCardWritten & { code?: string }>(stack.baseUrl, {
    method: 'PUT',
    path: pathOf(patient, 'responder-card'),
    token,
    body,
  });
const auditOf = (patient: CastPatient, action: string, rows: number, outcome = 'allowed') =>
  eventually(
    () =>
      stack.ownerSql<{ actor_id: string }>(
        'select actor_id from audit_event where subject_patient_id = $1 and action = $2 and outcome = $3',
        [patient.id, action, outcome],
      ),
    (found) => found.length >= rows,
  );

test('a fall that no plan names is an alert; its responder opens card and position while Postgres is down, and not after', async () => {
  const patient = takePatient('copd');
  expect(await put(patient, nurse.token, CARD)).toMatchObject({ status: 200, body: { active: true } });
  const shut = await nurse.get<{ code: string }>(pathOf(patient, 'responder-card'));
  expect([shut.status, shut.body.code]).toEqual([403, 'no-open-event']);
  const [stored] = await stack.ownerSql<{ sealed: string }>('select sealed from responder_card where patient_id = $1', [
    patient.id,
  ]);
  expect(stored?.sealed).toMatch(/^[\w-]{80,}$/);

  const { body: plan } = await nurse.get<{ inForce: { instructions: { red: object } } }>(pathOf(patient, 'plan'));
  const instruction = plan.inForce.instructions.red;
  await stack.stopPostgres();
  const fall = { code: '4.1', severity: 30, text: 'Fall på badet', gatewayText: 'Sone 2', position: PLACE };
  expect((await tell(patient, fall)).body.items[0]).toMatchObject({ status: 'recorded', matched: true });
  const item = await nurse.entryOf(patient.id);
  expect(item).toMatchObject({ category: 'event', ruleType: 'event', rule: 'built-in.event.4.1', severity: 'red' });
  const open = await nurse.get<ResponderCardView>(pathOf(patient, 'responder-card'));
  expect([open.status, open.body]).toMatchObject([200, { card: CARD, alertIds: [item.alertId], instruction }]);
  const where = await nurse.get<PositionPage>(pathOf(patient, 'position'));
  expect(where.body.positions).toMatchObject([PLACE]);
  // Whether a stranger is one can be asked of nobody now.
  for (const rest of ['responder-card', 'position'])
    expect((await neighbour.get(pathOf(patient, rest))).status).toBe(503);

  await stack.startPostgres();
  await nurse.acknowledge(item);
  await nurse.resolve(await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged'), { outcome: 'visit' });
  for (const rest of ['responder-card', 'position']) expect((await nurse.get(pathOf(patient, rest))).status).toBe(403);
  expect(await auditOf(patient, 'responder-card.read', 1)).toEqual([{ actor_id: nurse.id }]);
  expect(await auditOf(patient, 'position.read', 1)).toEqual([{ actor_id: nurse.id }]);
  // Before the event and after it, and of somebody whose patient it is not.
  const refused = await auditOf(patient, 'responder-card.read', 2, 'refused');
  expect(new Set(refused.map(({ actor_id }) => actor_id))).toEqual(new Set([nurse.id, neighbour.id]));
  expect(await auditOf(patient, 'responder-card.write', 1)).toHaveLength(1);
  const log = stack.workerLog();
  for (const secret of ['Prøveveien', '1793#64', 'Fall på badet', '59.9139']) expect(log).not.toContain(secret);
  const kept = await stack.ownerSql<{ row: object }>(
    'select to_jsonb(e) as row from monitor_event e where patient_id = $1',
    [patient.id],
  );
  expect(JSON.stringify(kept)).not.toContain('59.9139');
});

test('the events of a patient say what was sent, what came of it and who did what about it', async () => {
  const patient = takePatient('copd');
  const told = await tell(patient, { code: '7', text: 'Trygghetsalarm', severity: 40 });
  expect(told.body.items[0]).toMatchObject({ matched: true, warning: { code: 'ambiguous-event-code' } });
  const item = await nurse.entryOf(patient.id);
  expect(item.rule).toBe('built-in.event.3');
  const { body: why } = await eventually(
    () => nurse.get<AlertExplanation>(pathOf(patient, `alerts/${item.alertId}/explanation`)),
    ({ status }) => status === 200,
  );
  expect(why.sentence.en).toBe('Reported: sickness signal or safety alarm (7), to be acknowledged within 5 minutes.');
  const { body: again } = await nurse.post<AlertReplay>(pathOf(patient, `alerts/${item.alertId}/replay`));
  expect(again).toMatchObject({ same: true, differences: [] });
  const path = pathOf(patient, `alerts/${item.alertId}/receipts`);
  const first = await nurse.post<{ revision: string; state: string }>(path, { expectRevision: item.revision, code: 1 });
  expect([first.status, first.body.state]).toEqual([200, 'in-progress']);
  const note = 'Sendt hjemmesykepleien';
  const second = await nurse.post(path, { expectRevision: first.body.revision, code: 4, note });
  expect(second.status).toBe(200);
  expect((await nurse.post(path, { expectRevision: '1-9', code: 11 })).status).toBe(422);

  const { body } = await eventually(
    () => nurse.get<EventPage>(pathOf(patient, 'events')),
    (reply) => reply.body.items?.[0]?.alerts[0]?.receipts.length === 2,
  );
  expect(body.items).toMatchObject([
    {
      code: '7',
      readAs: '3',
      kind: 'sickness',
      text: 'Trygghetsalarm',
      severity: 'red',
      sentSeverity: 40,
      alerts: [
        {
          alertId: item.alertId,
          receipts: [
            { code: 1, name: { nb: 'under behandling' }, by: nurse.id },
            { code: 4, name: { nb: 'rykket ut' }, by: nurse.id, note },
          ],
        },
      ],
    },
  ]);
  expect((await neighbour.get(pathOf(patient, 'events'))).status).toBe(404);
  expect(await auditOf(patient, 'event.list', 1)).not.toEqual([]);
});

test('events are read page by page, the latest first', async () => {
  const patient = takePatient('copd');
  for (let minute = 3; minute > 0; minute -= 1)
    await tell(patient, { code: '5.2.1', at: new Date(Date.now() - minute * 60_000).toISOString() });
  const path = pathOf(patient, 'events?limit=2');
  const first = await eventually(
    () => nurse.get<EventPage>(path),
    ({ body }) => body.nextCursor !== null,
  );
  expect(first.body.items.map(({ id }) => id)).toEqual([`${patient.id}.e3`, `${patient.id}.e2`]);
  const next = await nurse.get<EventPage>(`${path}&cursor=${first.body.nextCursor}`);
  expect([next.body.items.map(({ id }) => id), next.body.nextCursor]).toEqual([[`${patient.id}.e1`], null]);
});

test('a position opened without an event is itself an event, with who and why', async () => {
  const patient = takePatient('copd');
  expect((await nurse.get(pathOf(patient, 'position'))).status).toBe(403);
  const path = pathOf(patient, 'position/open');
  expect((await neighbour.post(path, { reason: 'nysgjerrig' })).status).toBe(404);
  const opened = await nurse.post<PositionOpened>(path, { reason: 'Ikke sett siden i går' });
  expect([opened.status, opened.body.eventId]).toEqual([201, `${patient.id}.e1`]);
  expect(Date.parse(opened.body.openUntil) - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  await tell(patient, { code: '5.2.1', position: PLACE });
  const { status, body } = await nurse.get<PositionPage>(pathOf(patient, 'position'));
  expect([status, body]).toMatchObject([200, { positions: [PLACE], openUntil: opened.body.openUntil }]);
  const { body: page } = await eventually(
    () => nurse.get<EventPage>(pathOf(patient, 'events')),
    (reply) => reply.body.items?.length === 2,
  );
  expect(page.items[1]).toMatchObject({ code: 'position-opened', text: 'Ikke sett siden i går', reportedBy: nurse.id });
  expect(await auditOf(patient, 'position.open', 1)).toEqual([{ actor_id: nurse.id }]);
});

test('a night check by staff is a measurement that the patient’s plan can ask for, once however often it is sent', async () => {
  const patient = takePatient('copd');
  const path = pathOf(patient, 'checks');
  const check = { code: 'night-check', outcome: 'asleep', at: new Date(Date.now() - 60_000).toISOString() };
  const first = await nurse.post<CheckRecorded>(path, check);
  expect([first.status, first.body]).toEqual([201, { measurementId: `${patient.id}.1`, status: 'recorded' }]);
  expect(await nurse.post(path, check)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
  expect((await nurse.post(path, { ...check, at: new Date(Date.now() + 3_600_000).toISOString() })).status).toBe(422);
  expect((await neighbour.post(path, check)).status).toBe(404);
  const { body } = await eventually(
    () => nurse.get<MeasurementPage>(pathOf(patient, 'measurements')),
    (reply) => reply.body.items?.length === 1,
  );
  expect(body.items).toMatchObject([
    {
      type: 'coded-answer',
      code: 'night-check',
      answer: 'asleep',
      measuredBy: 'staff',
      sentReferences: [`performer Practitioner/${nurse.id}`],
    },
  ]);
  expect(await auditOf(patient, 'check.record', 1)).toContainEqual({ actor_id: nurse.id });
});
