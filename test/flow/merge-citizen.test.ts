import type { KinView } from '@naer/contracts/access';
import type { OwnPatients } from '@naer/contracts/own';
import { afterAll, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { giveNationalId, merge, recordsOf, type Two, undo } from '../support/merging.ts';
import { newNationalId } from '../support/national-ids.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 40, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const { nurse, takePatient } = castOf(stack);

async function citizen(nationalId: string, represented: readonly string[] = []) {
  const session = await sessionOfCitizen(stack, nationalId, represented);
  const { cookie } = await cookieOf(stack, session);
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const get = <Body>(path: string): Promise<Reply<Body>> => call<Body>(stack.baseUrl, { path, headers });
  return {
    /** The records that are theirs to see, and by which relation. */
    sees: async () =>
      (await get<OwnPatients>('/api/v1/own')).body.items.map(({ patientId, relation }) => `${relation} ${patientId}`),
    values: async ({ id }: Pick<CastPatient, 'id'>) => {
      const { status, body } = await get<{ items?: { value: number }[] }>(`/api/v1/own/patients/${id}/measurements`);
      return status === 200 ? body.items?.map(({ value }) => value) : status;
    },
    kin: async ({ id }: Pick<CastPatient, 'id'>, kinsNumber: string, maySee: readonly string[], status = 201) => {
      const path = `/api/v1/own/patients/${id}/kin`;
      const body = { nationalId: kinsNumber, maySee };
      const given = await call<KinView>(stack.baseUrl, { method: 'POST', path, headers, body });
      expect(given.status).toBe(status);
      return given.body;
    },
  };
}

/** Two records of one person, each with a number and a measurement in the records; not merged yet. */
async function twoNumbers() {
  const two: Two = { from: takePatient('copd'), to: takePatient('copd') };
  const numbers = {
    from: await giveNationalId(stack, nurse, two.from),
    to: await giveNationalId(stack, nurse, two.to),
  };
  await two.from.post([oxygen(95)]);
  await two.to.post([oxygen(96)]);
  for (const one of [two.from, two.to])
    await eventually(
      () => recordsOf(stack, one),
      (rows) => rows.length === 1,
    );
  return { ...two, numbers };
}
const set = (table: string, change: string, { id }: Pick<CastPatient, 'id'>) =>
  stack.ownerSql(`update ${table} set ${change} where patient_id = $1`, [id]);

test('a patient sees the record that stays by either number, and what stands in the one that leads to it; after the undo each its own', async () => {
  const { from, to, numbers } = await twoNumbers();
  const [byFrom, byTo] = [await citizen(numbers.from), await citizen(numbers.to)];
  expect([await byFrom.sees(), await byTo.sees()]).toEqual([[`self ${from.id}`], [`self ${to.id}`]]);
  expect([await byFrom.values(to), await byTo.values(from)]).toEqual([404, 404]);
  const { body } = await merge(nurse, from, to);
  for (const me of [byFrom, byTo]) {
    expect(await me.sees()).toEqual([`self ${to.id}`]);
    expect([await me.values(to), await me.values(from)]).toEqual([[96], [95]]);
  }
  const stranger = await citizen(newNationalId());
  expect([await stranger.sees(), await stranger.values(to), await stranger.values(from)]).toEqual([[], 404, 404]);
  await undo(nurse, to, body.mergeId);
  expect([await byFrom.sees(), await byTo.sees()]).toEqual([[`self ${from.id}`], [`self ${to.id}`]]);
  expect([await byFrom.values(to), await byTo.values(from)]).toEqual([404, 404]);
});

test('a next of kin by the consent of either record sees the one that stays, and no more of it than that consent says', async () => {
  const { from, to, numbers } = await twoNumbers();
  const [sees, little] = [newNationalId(), newNationalId()];
  const me = await citizen(numbers.from);
  await me.kin(from, sees, ['measurements']);
  await me.kin(from, little, ['status']);
  const [kin, other] = [await citizen(sees), await citizen(little)];
  expect([await kin.sees(), await kin.values(to)]).toEqual([[`kin ${from.id}`], 404]);
  const { body } = await merge(nurse, from, to);
  expect(await kin.sees()).toEqual([`kin ${to.id}`]);
  expect([await kin.values(to), await kin.values(from), await other.values(to)]).toEqual([[96], [95], 404]);
  await undo(nurse, to, body.mergeId);
  expect([await kin.sees(), await kin.values(to), await kin.values(from)]).toEqual([[`kin ${from.id}`], 404, [95]]);
});

test('what either record withheld stays withheld in both: a sensitive programme, a graded address', async () => {
  const guard = newNationalId();
  for (const [table, change] of [
    ['enrolment', 'sensitive = true'],
    ['patient', 'address_grade = 6'],
  ] as const)
    for (const whose of ['from', 'to'] as const) {
      const two = await twoNumbers();
      const { from, to, numbers } = two;
      const [me, representative] = [await citizen(numbers.to), await citizen(guard, [numbers.from, numbers.to])];
      const aspect = table === 'patient' ? 'status' : 'measurements';
      const number = newNationalId();
      const giver = whose === 'from' ? to : from;
      await (giver === to ? me : await citizen(numbers.from)).kin(giver, number, [aspect]);
      const kin = await citizen(number);
      await set(table, change, two[whose]);
      await merge(nurse, from, to);
      const seen = [await representative.values(to), await representative.values(from), await kin.values(to)];
      expect([table, whose, seen]).toEqual([table, whose, [404, 404, 404]]);
      expect([table, whose, await me.values(to)]).toEqual([table, whose, [96]]);
    }
});

test('nobody is named any more in a journal that is being removed, and whoever tries is told that', async () => {
  const patient = takePatient('copd');
  const me = await citizen(await giveNationalId(stack, nurse, patient));
  await stack.ownerSql(
    `begin; set local session_replication_role = replica; insert into retention_removal (tenant_id, patient_id, job_id)
       select tenant_id, patient_id, gen_random_uuid() from patient where patient_id = '${patient.id}'; commit`,
  );
  const going = { code: 'journal-being-removed' };
  expect(await me.kin(patient, newNationalId(), ['status'], 409)).toMatchObject(going);
  const body = { nationalId: newNationalId(), basis: 'consent', maySee: ['status'] };
  expect(await nurse.post(`/api/v1/patients/${patient.id}/kin`, body)).toMatchObject({ status: 409, body: going });
});
