import { randomUUID } from 'node:crypto';
import type { PatientPage } from '@naer/contracts/worklist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { oxygen } from '../support/items.ts';
import { keyRows, keysOnce, unreadableRows, watchNames } from '../support/keys.ts';
import { asOperator } from '../support/leaving.ts';
import { newNationalId } from '../support/national-ids.ts';
import { putPushThenSms } from '../support/on-call.ts';
import { startStack } from '../support/stack.ts';
import { naer } from '../support/steward.ts';
import { unitDesk } from '../support/unit-desk.ts';

const stack = await startStack({ patients: 30, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId, nurse, neighbour, unitId } = ours;
const operator = await asOperator(stack);
const listed = [ours.takePatient('copd'), ours.takePatient('copd'), ours.takePatient('copd')];
const ids = listed.map(({ id }) => id);
const names = new Map<string, string>();
const key = (verb: string) => naer(stack, ['key', verb, '--tenant', tenantId]);
const { identityKey } = stack.secrets;
const CARD = { address: { lines: ['Prøveveien 7'] }, phones: [] };

const putCard = (patientId: string) =>
  call(stack.baseUrl, {
    method: 'PUT',
    path: `/api/v1/patients/${patientId}/responder-card`,
    token: nurse.token,
    body: CARD,
  });
const refer = () =>
  neighbour.post(`/api/v1/units/${neighbour.unitId}/referrals`, {
    toUnitId: unitId,
    patient: { nationalId: newNationalId(), name: 'Ola Testesen', birthDate: '1955-01-15' },
    programme: 'copd',
    purpose: 'COPD at home',
    risk: 'medium',
  });
const activeKey = async () => (await keyRows(stack, tenantId)).find(({ state }) => state === 'active');
const underOthers = async () =>
  await stack.ownerSql(
    `select x.table, x.key_id from (select 'identity' as table, key_id, tenant_id, sealed from patient_identity
       union all select 'card', key_id, tenant_id, sealed from responder_card
       union all select 'referral', key_id, tenant_id, sealed from referral) x
     join tenant_key k using (tenant_id, key_id) where tenant_id = $1 and k.state <> 'active'`,
    [tenantId],
  );

beforeAll(async () => {
  for (const patient of listed) expect((await patient.post([oxygen(82)])).status).toBe(200);
  for (const { id } of listed) names.set(id, (await nurse.entryOf(id)).patientName);
  for (const id of ids) expect((await putCard(id)).status).toBe(200);
  expect((await refer()).status).toBe(201);
  // Who is on call stands in the unit's duty as well.
  await putPushThenSms(stack, ours);
  await unitDesk(stack, ours.physician).put('contact', { phone: '+4799900002' });
  expect((await nurse.post(`/api/v1/units/${unitId}/drills`, { drillId: randomUUID() })).status).toBe(202);
});

describe('a tenant gets another data key', () => {
  it('while every name is readable at every moment, on the list and in the records; and nothing of the old one is left', async () => {
    const [old] = await keyRows(stack, tenantId);
    const wrapped = old?.wrapped_key ?? '';
    expect(stack.objectRowsNaming(wrapped).length).toBeGreaterThan(0);
    const watch = watchNames(nurse, ids);
    const started = await key('rotate');
    expect(started.join('\n')).toMatch(/left: .*identities/);

    // Sealed while it goes on: with the new key, whatever the row was under before.
    const active = (await activeKey())?.key_id;
    expect(active).not.toBe(old?.key_id);
    expect((await refer()).status).toBe(201);
    const keyOf = await stack.ownerSql<{ key_id: string }>('select key_id from referral order by sent_at desc limit 1');
    expect(keyOf).toEqual([{ key_id: active }]);
    expect(await unreadableRows(stack, tenantId, identityKey)).toMatchObject({ unreadable: [] });

    const done = await keysOnce(operator, tenantId, 'done');
    const { readings, nameless } = await watch.end();
    expect([readings > 3, nameless]).toEqual([true, 0]);
    expect(done.left).toEqual({
      identities: 0,
      responderCards: 0,
      referrals: 0,
      importParts: 0,
      staffPhones: 0,
      pushSubscriptions: 0,
      monitors: 0,
      worklistEntries: 0,
      worklistsUnasked: 0,
      dutyAddresses: 0,
      dutiesUnasked: 0,
    });
    expect(done.keys.map(({ state }) => state)).toEqual(['retired', 'active']);
    expect(await underOthers()).toEqual([]);
    expect(stack.objectRowsNaming(wrapped)).toEqual([]);
    for (const { id } of listed) expect((await nurse.entryOf(id)).patientName).toBe(names.get(id));
    const { rows, unreadable } = await unreadableRows(stack, tenantId, identityKey);
    expect([rows > 60, unreadable]).toEqual([true, []]);
    expect((await key('status')).join('\n')).toContain('nothing is left under an old key');
  });

  it('and the list shows the names without Postgres afterwards', async () => {
    await stack.stopPostgres();
    for (const { id } of listed) expect((await nurse.entryOf(id)).patientName).toBe(names.get(id));
    const page = await nurse.get<PatientPage>(`/api/v1/units/${unitId}/worklist/patients`);
    expect(page.body.items.filter(({ patientName }) => patientName === '')).toEqual([]);
    await stack.startPostgres();
  });

  it('stopped, it says what is left and changes nothing more; begun again, it goes on under the same new key', async () => {
    const path = `/platform/v1/tenants/${tenantId}/keys`;
    // One that was too quick to be stopped shows nothing: another.
    do await operator.post(`${path}/rotations`, { mode: 'rotate' });
    while ((await operator.post(`${path}/stop`)).status !== 200);
    const stopped = await keysOnce(operator, tenantId, 'stopped');
    expect(stopped.left.identities + stopped.left.monitors).toBeGreaterThan(0);
    expect(stopped.keys.filter(({ state }) => state === 'retiring')).toHaveLength(1);
    const active = (await activeKey())?.key_id;
    expect(await unreadableRows(stack, tenantId, identityKey)).toMatchObject({ unreadable: [] });
    await expect(key('stop')).rejects.toThrow('wrong-state');

    await key('rotate');
    const done = await keysOnce(operator, tenantId, 'done');
    expect(done.keys.filter(({ state }) => state !== 'retired').map(({ keyId }) => keyId)).toEqual([active]);
    expect((await activeKey())?.key_id).toBe(active);
    expect(await underOthers()).toEqual([]);
  });

  it('a row that no key opens keeps its key, and the job says so instead of being done', async () => {
    const [victim] = await stack.ownerSql<{ sealed: string }>(
      'select sealed from patient_identity where patient_id = $1',
      [ids[2]],
    );
    const put = (sealed: string | undefined) =>
      stack.ownerSql('update patient_identity set sealed = $2 where patient_id = $1', [ids[2], sealed]);
    await put('spoilt');
    await key('rotate');
    const failed = await keysOnce(operator, tenantId, 'failed');
    expect(failed.rotation).toMatchObject({ failure: 'cannot-open', unreadable: 1 });
    expect(failed.left).toMatchObject({ identities: 1, responderCards: 0, referrals: 0 });
    expect(failed.keys.slice(-2).map(({ state }) => state)).toEqual(['retiring', 'active']);
    await put(victim?.sealed);
    await key('rotate');
    await keysOnce(operator, tenantId, 'done');
    await key('destroy');
    const states = (await keyRows(stack, tenantId)).map(({ state }) => state);
    expect(states.toSorted().filter((state, i, all) => state !== all[i - 1])).toEqual(['active', 'destroyed']);
    expect(await unreadableRows(stack, tenantId, identityKey)).toMatchObject({ unreadable: [] });
  });
});

describe('the environment’s key changes', () => {
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');

  it('both wrap while it does; then nothing is left that the old one would open, and it may go', async () => {
    const before = await keyRows(stack, tenantId);
    await stack.killWorkerd9();
    await stack.restartWorker({ IDENTITY_KEY: `${fresh},${identityKey}` });
    const watch = watchNames(nurse, ids);
    expect((await refer()).status).toBe(201);
    await naer(stack, ['key', 'rewrap', '--all']);
    const done = await keysOnce(operator, tenantId, 'done');
    for (const { id } of stack.demo.tenants) {
      const other = await keysOnce(operator, id, 'done');
      const living = other.keys.filter(({ state }) => state !== 'destroyed');
      expect(living.every(({ wrappedBy }) => wrappedBy === 'first')).toBe(true);
      expect(other.left).toMatchObject({ monitors: 0, worklistEntries: 0, worklistsUnasked: 0 });
    }
    expect((await watch.end()).nameless).toBe(0);
    expect(done.keys.map(({ keyId }) => keyId)).toEqual(before.map(({ key_id }) => key_id));
    for (const { wrapped_key } of before) expect(stack.objectRowsNaming(wrapped_key)).toEqual([]);

    await stack.killWorkerd9();
    await stack.restartWorker({ IDENTITY_KEY: fresh });
    for (const { id } of listed) expect((await nurse.entryOf(id)).patientName).toBe(names.get(id));
    expect(await unreadableRows(stack, tenantId, fresh)).toMatchObject({ unreadable: [] });
    expect((await putCard(ids[0] ?? '')).status).toBe(200);
    expect((await refer()).status).toBe(201);
  });
});
