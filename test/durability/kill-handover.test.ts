import { randomUUID } from 'node:crypto';
import type { WorklistItem } from '@naer/contracts/worklist';
import { afterAll, expect, test } from 'vitest';
import { type AlertReply, type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { unitDesk } from '../support/unit-desk.ts';

const CLOCK_MS = 4_000;
const stack = await startStack({ patients: 20, acknowledgeRedWithinMs: CLOCK_MS, hangable: false });
afterAll(() => stack.stop());
const { tenantId, nurse, physician, neighbour, takePatient } = castOf(stack);
// Tells each unit's duty what it has agreed: the receiver is asked before an offer.
await stack.sweep();

const until = (at: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
const of = (items: readonly WorklistItem[], { id }: CastPatient) => items.find(({ patientId }) => patientId === id);

/** Where it stands; the list it may leave is read first, so that an alert on its way is on one of the two. */
async function standing(patient: CastPatient) {
  const own = of(await nurse.worklist(), patient);
  const theirs = of(await neighbour.worklist(), patient);
  return { own, theirs };
}

/** Until it stands as wanted; at no look it stands nowhere. */
const settled = (patient: CastPatient, wanted: (at: Awaited<ReturnType<typeof standing>>) => boolean) =>
  eventually(async () => {
    const at = await standing(patient);
    expect([patient.id, at.own === undefined && at.theirs === undefined]).toEqual([patient.id, false]);
    return at;
  }, wanted);

/** A red of the nurse's that stands as an offer on the neighbour's list. */
async function offer(returnsAt?: number, toUnitId = neighbour.unitId) {
  const patient = takePatient('copd');
  expect((await patient.post([oxygen(80)])).status).toBe(200);
  const path = `/api/v1/patients/${patient.id}/alerts/${(await nurse.entryOf(patient.id)).alertId}`;
  const offered = await eventually(
    async () =>
      nurse.post<AlertReply>(`${path}/handover`, {
        expectRevision: (await nurse.entryOf(patient.id)).revision,
        toUnitId,
        reason: 'utskrevet',
        ...(returnsAt !== undefined && { returnsAt: new Date(returnsAt).toISOString() }),
      }),
    ({ body }) => body.code !== 'stale-revision',
  );
  expect([offered.status, offered.body.code]).toEqual([200, undefined]);
  return { patient, path, alertId: offered.body.alertId, revision: offered.body.revision };
}

const isTheirs = ({ own, theirs }: Awaited<ReturnType<typeof standing>>) =>
  own === undefined && theirs !== undefined && theirs.offered !== true;

/** The records, once they have caught up: whose it is, and how often each thing happened to it. */
async function recorded(alertId: string, unitId: string) {
  await eventually(
    () => stack.ownerSql<{ unit_id: string }>('select unit_id from alert where alert_id = $1', [alertId]),
    ([row]) => row?.unit_id === unitId,
  );
  const rows = await stack.ownerSql<{ event: string; n: number }>(
    'select event, count(*)::integer as n from alert_history where alert_id = $1 group by event',
    [alertId],
  );
  return Object.fromEntries(rows.map(({ event, n }) => [event, n]));
}

test('accepted with the records down and killed right after: on the receiver’s list alone, as work, and its clock comes', async () => {
  await stack.stopPostgres();
  const { patient, path, alertId, revision } = await offer();
  expect((await settled(patient, ({ theirs }) => theirs?.offered === true)).own).toBeDefined();
  const accepted = await neighbour.post<AlertReply>(`${path}/handover/accept`, { expectRevision: revision });
  await stack.killWorkerd9();
  expect([accepted.status, accepted.body.unitId]).toEqual([200, neighbour.unitId]);
  await until(Date.parse(accepted.body.overdueAt ?? '') + 100);
  await stack.restartWorker();
  const { theirs } = await settled(patient, (at) => isTheirs(at) && at.theirs?.overdue === true);
  expect(theirs).toMatchObject({ alertId, unitId: neighbour.unitId, state: 'open', clock: { kind: 'escalate' } });
  await stack.startPostgres();
  expect(await recorded(alertId, neighbour.unitId)).toMatchObject({
    'handover-offered': 1,
    'handover-accepted': 1,
    overdue: 1,
  });
});

test('killed at any moment of an acceptance, it was accepted or was not, and the same command again is its own success', async () => {
  await stack.stopPostgres();
  for (const offsetMs of [0, 2, 4, 8]) {
    const { patient, path, revision } = await offer();
    await settled(patient, ({ theirs }) => theirs?.offered === true);
    const command = { expectRevision: revision, commandId: randomUUID() };
    const sent = neighbour.post<AlertReply>(`${path}/handover/accept`, command).catch(() => undefined);
    await until(Date.now() + offsetMs);
    await stack.killWorkerd9();
    const answered = (await sent)?.status;
    await stack.restartWorker();
    const at = await standing(patient);
    if (answered === 200) expect([offsetMs, at.theirs === undefined]).toEqual([offsetMs, false]);
    else expect([offsetMs, at.own === undefined && at.theirs === undefined]).toEqual([offsetMs, false]);
    const again = await neighbour.post<AlertReply>(`${path}/handover/accept`, command);
    expect([offsetMs, again.status, again.body.unitId]).toEqual([offsetMs, 200, neighbour.unitId]);
    await settled(patient, isTheirs);
  }
  await stack.startPostgres();
});

test('an offer that times out while workerd is dead is back, with its own clock, and leaves the other’s list', async () => {
  const returnsAt = Date.now() + 2_500;
  const { patient, alertId } = await offer(returnsAt);
  const { own: before } = await settled(patient, ({ theirs }) => theirs?.offered === true);
  await stack.killWorkerd9();
  await until(returnsAt + 200);
  await stack.restartWorker();
  const { own } = await settled(
    patient,
    ({ own: mine, theirs }) => mine?.handover === undefined && theirs === undefined,
  );
  expect(own).toMatchObject({ alertId, unitId: nurse.unitId, overdueAt: before?.overdueAt });
  expect(await recorded(alertId, nurse.unitId)).toMatchObject({ 'handover-offered': 1, 'handover-returned': 1 });
});

test('of an owner who is closed by then it goes to the fallback unit, to nobody else, and its clocks begin there', async () => {
  const third = randomUUID();
  await stack.ownerSql(
    `insert into unit (tenant_id, unit_id, organisation_id, name)
     select tenant_id, $2, organisation_id, 'Vaktsentralen' from unit where tenant_id = $1 and unit_id = $3`,
    [tenantId, third, neighbour.unitId],
  );
  // Open at a time that is days away.
  const weekday = ((new Date().getUTCDay() + 3) % 7) + 1;
  const openingHours = [{ weekdays: [weekday], from: '08:00', to: '09:00' }];
  await unitDesk(stack, physician).put('care', { openingHours, liveQueue: true, fallbackUnitId: neighbour.unitId });
  await stack.sweep();
  const returnsAt = Date.now() + 2_500;
  const { patient, alertId } = await offer(returnsAt, third);
  await stack.killWorkerd9();
  await until(returnsAt + 200);
  await stack.restartWorker();
  const { theirs } = await settled(patient, isTheirs);
  expect(theirs).toMatchObject({ alertId, unitId: neighbour.unitId, state: 'open', overdue: false });
  await settled(patient, ({ theirs: later }) => later?.overdue === true);
  expect(await recorded(alertId, neighbour.unitId)).toMatchObject({ 'handover-returned': 1, 'fell-back': 1 });
});
