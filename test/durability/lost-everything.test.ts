import { randomUUID } from 'node:crypto';
import type { StandingView } from '@naer/contracts/duty';
import type { MessageSent } from '@naer/contracts/message';
import type { WorklistItem } from '@naer/contracts/worklist';
import { afterAll, expect, test } from 'vitest';
import { type AlertReply, type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { unitDesk } from '../support/unit-desk.ts';

const [RED, YELLOW] = [80, 87];
const stack = await startStack({ patients: 24, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, unitId, takePatient } = castOf(stack);

const later = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString();
const epochOf = ({ revision }: WorklistItem) => Number(revision.split('-')[0]);

/** A command as it was sent, to be sent again. */
interface Sent {
  readonly patient: CastPatient;
  readonly path: string;
  readonly body: object;
  readonly first: AlertReply;
}

async function raise(value: number): Promise<CastPatient> {
  const patient = takePatient('copd');
  expect((await patient.post([oxygen(value)])).status).toBe(200);
  await nurse.entryOf(patient.id);
  return patient;
}

async function act(patient: CastPatient, verb: string, more: object): Promise<Sent> {
  const { alertId, revision } = await nurse.entryOf(patient.id);
  const path = `/api/v1/patients/${patient.id}/alerts/${alertId}/${verb}`;
  const body = { expectRevision: revision, commandId: randomUUID(), ...more };
  const answer = await nurse.post<AlertReply>(path, body);
  expect([verb, answer.status]).toEqual([verb, 200]);
  return { patient, path, body, first: answer.body };
}

/** Until the records have every alert of the list as the list has it. */
async function drained(items: readonly WorklistItem[]): Promise<void> {
  await eventually(
    () =>
      stack.ownerSql<{ alert_id: string; revision: string }>(
        `select alert_id, epoch || '-' || n as revision from alert where state <> 'resolved'`,
      ),
    (rows) =>
      items.every((item) => rows.some((row) => row.alert_id === item.alertId && row.revision === item.revision)),
  );
}

async function loseEverything(): Promise<void> {
  await stack.killWorkerd9();
  for (const name of ['PatientMonitor', 'UnitWorklist', 'UnitDuty'] as const) stack.loseObjects(name);
  await stack.restartWorker();
}

/** What must be as before; the revision's epoch has risen. */
const kept = ({ revision: _, ...item }: WorklistItem) => item;
const byId = (items: readonly WorklistItem[]) => [...items].sort((a, b) => a.alertId.localeCompare(b.alertId));

test('with monitors, lists and duties lost at once a sweep brings back every list, clock and duty, and no command runs twice', async () => {
  const desk = unitDesk(stack, physician);
  await desk.put('duties', { duties: [{ key: 'first', name: 'first' }] });
  await desk.putOnCall('first', nurse.id);
  await stack.sweep();
  const done = await raise(RED);
  await act(done, 'start', {});
  await nurse.entryOf(done.id, ({ state }) => state === 'in-progress');
  const commands = [
    await act(await raise(RED), 'acknowledge', {}),
    await act(await raise(RED), 'snooze', { until: later(30), reason: 'known-cause' }),
    await act(await raise(RED), 'attempt', { nextTryAt: later(60) }),
    await act(await raise(RED), 'handover', { toUnitId: neighbour.unitId, reason: 'utskrevet' }),
    await act(await raise(YELLOW), 'start', {}),
    await act(done, 'resolve', { outcome: 'visit' }),
  ];
  const open = await raise(RED);
  const contact = {
    commandId: randomUUID(),
    channel: 'call',
    minutes: [{ organisationId: randomUUID(), minutes: 9 }],
    outcome: 'reached',
  };
  const message = { commandId: randomUUID(), text: 'Vi ringer deg' };
  const contacts = `/api/v1/patients/${open.id}/contacts`;
  const messages = `/api/v1/patients/${open.id}/messages`;
  expect((await nurse.post(contacts, contact)).status).toBe(201);
  const told = await nurse.post<MessageSent>(messages, message);
  const count = (table: string) =>
    stack.ownerSql<{ n: number }>(`select count(*)::integer as n from ${table} where patient_id = $1`, [open.id]);
  for (const table of ['contact', 'patient_message'])
    await eventually(
      () => count(table),
      ([row]) => row?.n === 1,
    );
  const before = await eventually(nurse.worklist, (items) =>
    commands.every(({ patient, first }) =>
      first.state === 'resolved'
        ? items.every(({ patientId }) => patientId !== patient.id)
        : items.some((item) => item.patientId === patient.id && item.revision === first.revision),
    ),
  );
  const [offered] = await neighbour.worklist();
  expect([before.length, offered?.offered]).toEqual([6, true]);
  await drained(before);
  const standing = (await nurse.get<StandingView>(`${desk.unit}/standing`)).body;

  await loseEverything();
  expect([await nurse.worklist(), await neighbour.worklist()]).toEqual([[], []]);
  await stack.sweep();
  const after = await eventually(nurse.worklist, (items) => items.length >= before.length);
  expect(byId(after).map(kept)).toEqual(byId(before).map(kept));
  expect(after.every((item) => epochOf(item) > 1)).toBe(true);
  const theirs = await eventually(neighbour.worklist, (items) => items.length > 0);
  expect(theirs.map(kept)).toEqual(offered && [kept(offered)]);
  expect((await nurse.get<StandingView>(`${desk.unit}/standing`)).body).toEqual(standing);
  expect(standing).toMatchObject({ unitId, onCall: 1 });

  for (const { path, body, first } of commands) {
    const again = await nurse.post<AlertReply>(path, body);
    // Its memory of commands is gone with the monitor: it is told how the alert stands, and nothing happens to it.
    expect([path, again.status, again.body.alert?.state]).toEqual([path, 409, first.state]);
  }
  const again = await Promise.all([nurse.post(contacts, contact), nurse.post<MessageSent>(messages, message)]);
  expect(again.map(({ status }) => status)).toEqual([201, 201]);
  expect(again[1]?.body).toEqual(told.body);
  expect(byId(await nurse.worklist())).toEqual(byId(after));
  await drained(after);
  for (const table of ['contact', 'patient_message']) expect(await count(table)).toEqual([{ n: 1 }]);
});

test('clocks that end while all of it is lost come with the sweep, each once, and go on', async () => {
  const taken = await act(await raise(RED), 'acknowledge', {});
  const silent = await act(await raise(RED), 'snooze', { until: later(30), reason: 'known-cause' });
  const tried = await act(await raise(RED), 'attempt', { nextTryAt: later(60) });
  const open = await raise(RED);
  const { alertId } = await nurse.entryOf(open.id);
  const clocks = [
    [taken.first.alertId, '{followUp,dueAt}', 'follow-up-due'],
    [silent.first.alertId, '{snoozed,until}', 'snooze-ended'],
    [tried.first.alertId, '{attempts,nextTryAt}', 'next-try-due'],
    [alertId, '{overdueAt}', 'overdue'],
  ] as const;
  await drained(
    await eventually(nurse.worklist, (items) =>
      [taken, silent, tried].every(({ first }) =>
        items.some(({ revision, alertId: id }) => id === first.alertId && revision === first.revision),
      ),
    ),
  );
  await stack.killWorkerd9();
  for (const [id, path] of clocks)
    await stack.ownerSql(
      'update alert set body = jsonb_set(body, $2::text[], to_jsonb($3::bigint)) where alert_id = $1',
      [id, path, Date.now() - 1],
    );
  for (const name of ['PatientMonitor', 'UnitWorklist', 'UnitDuty'] as const) stack.loseObjects(name);
  await stack.restartWorker();
  await stack.sweep();
  for (const [id, , event] of clocks) {
    const rows = await eventually(
      () =>
        stack.ownerSql<{ event: string }>('select event from alert_history where alert_id = $1 and event = $2', [
          id,
          event,
        ]),
      (found) => found.length > 0,
    );
    expect([event, rows.length]).toEqual([event, 1]);
  }
  const list = await eventually(nurse.worklist, (items) =>
    items.some((item) => item.alertId === alertId && item.overdue),
  );
  const clockOf = (id: string) => list.find((item) => item.alertId === id)?.clock;
  for (const id of [taken.first.alertId, silent.first.alertId, tried.first.alertId, alertId])
    expect(Date.parse(clockOf(id)?.dueAt ?? '')).toBeGreaterThan(Date.now());
});
