import type { AlertHistoryPage, AlertPage, AlertView } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { type AlertReply, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { glucose } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ hangable: false, patients: 6 });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, physician, neighbour } = cast;
// Tells each unit's duty what it has agreed.
await stack.sweep();

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

/** An open red, and what one sends about it. */
async function openAlert() {
  const patient = cast.takePatient('diabetes');
  await patient.post([glucose(22.3)]);
  const { alertId } = await nurse.entryOf(patient.id);
  const path = `/api/v1/patients/${patient.id}/alerts/${alertId}`;
  return { patient, alertId, path };
}

test('an alert goes through its whole life over REST, and its history says each step with who, why and the readings', async () => {
  const { patient, path } = await openAlert();
  let revision = (await nurse.entryOf(patient.id)).revision;
  const act = async (verb: string, body: object, by = nurse): Promise<AlertView> => {
    const answer = await by.post<AlertReply>(`${path}/${verb}`, { expectRevision: revision, ...body });
    expect([verb, answer.status]).toEqual([verb, 200]);
    revision = answer.body.revision;
    return answer.body;
  };

  const until = later(30);
  const snoozed = await act('snooze', { until, reason: 'known-cause', note: 'har spist' });
  expect(snoozed).toMatchObject({
    state: 'open',
    suppressed: [{ kind: 'snoozed', until, reason: 'known-cause', by: nurse.id }],
    clock: { kind: 'snooze', dueAt: until },
  });
  expect((await act('unsnooze', {})).clock?.kind).not.toBe('snooze');
  const offered = await act('handover', { toUnitId: neighbour.unitId, reason: 'utskrevet' });
  expect(offered).toMatchObject({ unitId: nurse.unitId, handover: { toUnitId: neighbour.unitId, by: nurse.id } });
  const returned = await act('handover/decline', { reason: 'fullt' }, neighbour);
  expect(returned).toMatchObject({ unitId: nurse.unitId, returned: { why: 'declined', from: neighbour.unitId } });
  const nextTryAt = later(60);
  expect(await act('attempt', { nextTryAt })).toMatchObject({
    state: 'in-progress',
    startedBy: nurse.id,
    attempts: { n: 1, nextTryAt, due: false },
  });
  await act('resolve', { outcome: 'contacted-patient' }, physician);

  const { body } = await eventually(
    () => nurse.get<AlertHistoryPage>(`${path}/history`),
    ({ status, body: page }) => status === 200 && page.items.some(({ event }) => event === 'resolved'),
  );
  const events = body.items.map(({ event }) => event);
  for (const event of [
    'opened',
    'snoozed',
    'snooze-ended',
    'handover-offered',
    'handover-returned',
    'attempted',
  ] as const)
    expect(events).toContain(event);
  expect(events.at(-1)).toBe('resolved');
  const [opened] = body.items;
  expect(opened).toMatchObject({ event: 'opened', reading: { type: 'glucose', value: 22.3, patientId: patient.id } });
  expect(body.items.find(({ event }) => event === 'snoozed')).toMatchObject({
    act: { by: nurse.id, unitId: nurse.unitId, note: 'har spist' },
  });
  expect(body.items.at(-1)).toMatchObject({ outcome: 'contacted-patient', act: { by: physician.id } });

  const listed = await nurse.get<AlertPage>(`/api/v1/patients/${patient.id}/alerts?state=resolved`);
  expect(listed.body.items[0]).toMatchObject({ state: 'resolved', attempts: { n: 1 } });
});

test('the history comes in pages that neither repeat nor skip a line, and its reader stands in the audit', async () => {
  const { patient, alertId, path } = await openAlert();
  const { revision } = await nurse.entryOf(patient.id);
  await nurse.post(`${path}/start`, { expectRevision: revision });
  const whole = await eventually(
    () => nurse.get<AlertHistoryPage>(`${path}/history`),
    ({ status, body }) => status === 200 && body.items.some(({ event }) => event === 'started'),
  );
  const paged: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { body: AlertHistoryPage } = await nurse.get<AlertHistoryPage>(`${path}/history?limit=1${query}`);
    paged.push(...page.body.items.map((line) => `${line.revision} ${line.event}`));
    cursor = page.body.nextCursor;
  }
  expect(paged).toEqual(whole.body.items.map((line) => `${line.revision} ${line.event}`));
  const audit = await stack.ownerSql(
    "select actor_id from audit_event where action = 'alert.history' and subject_id = $1 and subject_patient_id = $2",
    [alertId, patient.id],
  );
  expect(audit.length).toBeGreaterThan(1);
  expect(new Set(audit.map(({ actor_id: actor }) => actor))).toEqual(new Set([nurse.id]));
  expect((await neighbour.get(`${path}/history`)).status).toBe(404);
  expect((await nurse.get(`${path}/history?cursor=x`)).status).toBe(400);
});

test('a repeated command answers its own first success; another on what has changed since is told how it stands', async () => {
  const { patient, path } = await openAlert();
  const { revision } = await nurse.entryOf(patient.id);
  const command = { expectRevision: revision, commandId: crypto.randomUUID(), until: later(20), reason: 'other' };
  const first = await nurse.post<AlertReply>(`${path}/snooze`, command);
  const again = await nurse.post<AlertReply>(`${path}/snooze`, command);
  expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
  const stale = await physician.post<AlertReply>(`${path}/start`, { expectRevision: revision });
  expect([stale.status, stale.body.code, stale.body.alert?.revision]).toEqual([
    409,
    'stale-revision',
    first.body.revision,
  ]);
  const long = { expectRevision: first.body.revision, until: later(60 * 24), reason: 'other' };
  const tooLong = await nurse.post<AlertReply>(`${path}/snooze`, long);
  expect([tooLong.status, tooLong.body.code]).toEqual([422, 'snooze-too-long']);
  const past = await nurse.post<AlertReply>(`${path}/attempt`, {
    expectRevision: first.body.revision,
    nextTryAt: later(-1),
  });
  expect([past.status, past.body.code]).toEqual([422, 'expiry-in-past']);
  const nobodys = await neighbour.post<AlertReply>(`${path}/start`, { expectRevision: first.body.revision });
  expect([nobodys.status, nobodys.body.code]).toEqual([404, 'not-found']);
});
