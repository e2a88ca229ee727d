import { afterAll, describe, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 18 });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse, neighbour } = ours;
const HOUR_MS = 3_600_000;
const DEATH = {
  date: new Date(Date.now() - HOUR_MS).toISOString().slice(0, 10),
  source: 'hospital',
  reason: 'notified',
};

type Answer = { stage?: string; active?: boolean; code?: string; version?: number };
const register = (id: string, more: object = {}, by = nurse) =>
  by.post<Answer>(`/api/v1/patients/${id}/death`, { ...DEATH, ...more });
const revoke = (id: string, by = nurse) =>
  by.post<Answer>(`/api/v1/patients/${id}/death/revoke`, { reason: 'the wrong patient' });
const onList = async (id: string) => (await nurse.worklist()).filter(({ patientId }) => patientId === id);
const gone = (id: string) =>
  eventually(
    () => onList(id),
    (items) => items.length === 0,
  );
const standing = (id: string) =>
  stack.ownerSql<{ active: boolean; stage: string; open: boolean; deaths: number }>(
    `select e.active, e.stage, upper(d.period) is null as open,
       (select count(*)::int from patient_death x where x.patient_id = e.patient_id and x.revoked_at is null) as deaths
     from enrolment e join device_assignment d on d.patient_id = e.patient_id where e.patient_id = $1`,
    [id],
  );
const ALIVE = [{ active: true, stage: 'started', open: true, deaths: 0 }];
const DEAD = [{ active: false, stage: 'ended', open: false, deaths: 1 }];

async function alerting(): Promise<CastPatient> {
  const patient = ours.takePatient('copd');
  await patient.post([oxygen(70)]);
  await nurse.entryOf(patient.id);
  return patient;
}

describe('a death', () => {
  test('ends everything in one act: enrolment, devices, alerts and lists', async () => {
    const patient = await alerting();
    expect(await register(patient.id)).toMatchObject({ status: 200, body: { stage: 'ended', active: true } });
    await gone(patient.id);
    expect(await standing(patient.id)).toEqual(DEAD);
    const alerts = await eventually(
      () =>
        stack.ownerSql<{ state: string; outcome: string; by: string }>(
          `select state, body -> 'resolved' ->> 'outcome' as outcome, body -> 'resolved' ->> 'by' as by
           from alert where patient_id = $1`,
          [patient.id],
        ),
      (rows) => rows.every(({ state }) => state === 'resolved'),
    );
    expect(alerts).toEqual([{ state: 'resolved', outcome: 'died', by: 'system' }]);
  });

  test('lets what was measured before come in late, keeps the rest aside, and alerts nobody', async () => {
    const patient = await alerting();
    await register(patient.id);
    const before = new Date(Date.now() - 2 * HOUR_MS).toISOString();
    const late = await patient.post([oxygen(60, { measuredAt: before }), oxygen(61)]);
    expect(late.body.items.map(({ status }) => status)).toEqual(['recorded', 'quarantined']);
    await gone(patient.id);
    const live = await stack.ownerSql(`select 1 from alert where patient_id = $1 and state <> 'resolved'`, [
      patient.id,
    ]);
    expect(live).toEqual([]);
  });

  test('told again is the same one; with another date it is refused; to who has no relation it does not exist', async () => {
    const patient = ours.takePatient('copd');
    expect((await register(patient.id, {}, neighbour)).status).toBe(404);
    const first = await register(patient.id);
    expect((await register(patient.id)).body).toMatchObject({ version: first.body.version });
    expect((await register(patient.id, { date: '2020-01-01' })).body.code).toBe('patient-died');
    expect((await register(patient.id, {}, neighbour)).status).toBe(404);
    expect((await register(ours.takePatient('copd').id, { date: '2999-01-01' })).status).toBe(422);
  });

  test('that was an error is taken back: followed and monitored as before, without the alerts that were closed', async () => {
    const patient = await alerting();
    await register(patient.id);
    await gone(patient.id);
    expect((await revoke(patient.id, neighbour)).status).toBe(404);
    expect(await revoke(patient.id)).toMatchObject({ status: 200, body: { stage: 'started', active: true } });
    expect(await standing(patient.id)).toEqual(ALIVE);
    expect(await onList(patient.id)).toEqual([]);
    expect((await revoke(patient.id)).status).toBe(404);
    await patient.post([oxygen(69)]);
    expect(await nurse.entryOf(patient.id)).toMatchObject({ severity: 'red' });
    const events = await stack.ownerSql<{ event: string }>(
      'select event from enrolment_event where patient_id = $1 order by at',
      [patient.id],
    );
    expect(events.map(({ event }) => event)).toEqual(['ended', 'death-revoked']);
  });
});

describe('with trouble on the way', () => {
  test('nothing of it is half done while Postgres is down', async () => {
    const patient = await alerting();
    await stack.stopPostgres();
    const refused = await register(patient.id);
    expect([refused.status, refused.body.code]).toEqual([503, 'records-unavailable']);
    expect(await onList(patient.id)).toHaveLength(1);
    await stack.startPostgres();
    expect(await standing(patient.id)).toEqual(ALIVE);
    expect((await register(patient.id)).status).toBe(200);
    await gone(patient.id);
  });

  test('an act whose monitor was never told is completed by the sweep', async () => {
    const patient = await alerting();
    // As if the Worker had died between the commit and the push: the records know, the monitor does not.
    await stack.ownerSql(
      `with p as (update patient set registry_version = registry_version + 1 where patient_id = $1),
         d as (update device_assignment set period = tstzrange(lower(period), now(), '[)') where patient_id = $1)
       update enrolment set active_to = now(), stage = 'ended', ended_reason = 'died', ended_by = $2, ended_outcome = 'died',
         closes_red = true where patient_id = $1`,
      [patient.id, nurse.id],
    );
    expect(await onList(patient.id)).toHaveLength(1);
    await stack.sweep();
    await gone(patient.id);
  });

  test('a Worker that is killed in the act leaves it done or undone, and the sweep does the rest', async () => {
    const patient = await alerting();
    const asked = register(patient.id).catch(() => undefined);
    await eventually(
      () => standing(patient.id),
      ([row]) => row?.active === false,
    );
    await stack.killWorkerd9();
    await asked;
    await stack.restartWorker();
    expect(await standing(patient.id)).toEqual(DEAD);
    await stack.sweep();
    await gone(patient.id);
    expect((await register(patient.id)).status).toBe(200);
  });

  test('a monitor that has lost its storage since is made anew as one that has ended', async () => {
    const patient = await alerting();
    await register(patient.id);
    await gone(patient.id);
    await stack.killWorkerd9();
    stack.loseObjects('PatientMonitor');
    await stack.restartWorker();
    await stack.sweep();
    const before = new Date(Date.now() - 2 * HOUR_MS).toISOString();
    const late = await eventually(
      () => patient.post([oxygen(60, { measuredAt: before }), oxygen(61)]),
      ({ status }) => status === 200,
    );
    expect(late.body.items.map(({ status }) => status)).toEqual(['recorded', 'quarantined']);
    expect(await onList(patient.id)).toEqual([]);
    const live = await stack.ownerSql(`select 1 from alert where patient_id = $1 and state <> 'resolved'`, [
      patient.id,
    ]);
    expect(live).toEqual([]);
  });
});
