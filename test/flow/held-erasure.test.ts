import { randomUUID } from 'node:crypto';
import type { HoldPage } from '@naer/contracts/retention';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { asOperator, endEverybody, erasureOf, receiptArchives, takeLeave } from '../support/leaving.ts';
import { startStack } from '../support/stack.ts';
import { naer, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId, nurse } = ours;
const operator = await asOperator(stack);
const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
const held = ours.takePatient('copd');
const other = ours.takePatient('copd');
const WHY = { reason: 'a case before the court', decisionReference: 'TOSL-2026-1' };
const holdId = randomUUID();
const holds = `/platform/v1/tenants/${tenantId}/holds`;
let jobId = '';
const report = () => erasureOf(operator, tenantId, jobId);
const sealedOf = async (patientId: string) =>
  (
    await stack.ownerSql<{ sealed: string }>('select sealed from patient_identity where patient_id = $1', [patientId])
  )[0]?.sealed;
const keyStates = async () =>
  (await stack.ownerSql<{ state: string }>('select state from tenant_key where tenant_id = $1', [tenantId])).map(
    ({ state }) => state,
  );

/** The time of what is kept has passed. */
const pass = () =>
  stack.ownerSql(
    `update job set kept_until = now() - interval '1 second' where job_id = $1 and detail ->> 'phase' = 'erased'`,
    [jobId],
  );

beforeAll(async () => {
  for (const patient of [held, other]) expect((await patient.post([oxygen(82)])).status).toBe(200);
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = any ($1)', [[held.id, other.id]]),
    (rows) => rows.length === 2,
  );
  expect((await admin.post('/api/v1/holds', { holdId, patientId: held.id, ...WHY })).status).toBe(201);
  await endEverybody(stack, ours);
  await takeLeave(stack, tenantId);
  await receiptArchives(stack, admin);
  const [{ name } = { name: '' }] = await stack.ownerSql<{ name: string }>(
    'select name from tenant where tenant_id = $1',
    [tenantId],
  );
  const started = await operator.post<{ jobId: string }>(`/platform/v1/tenants/${tenantId}/erasures`, { name });
  expect(started.status).toBe(202);
  ({ jobId } = started.body);
});

it('a tenant’s erasure leaves what is held where it is, and says so', async () => {
  expect(await report()).toMatchObject({ state: 'done', phase: 'erased', keptByHold: { monitors: 1 } });
  const said = await naer(stack, ['tenant', 'erasure', '--tenant', tenantId, '--job', jobId]);
  expect(said.join('\n')).toMatch(/kept by a legal hold, until none stands any more: .*monitors 1/);
  expect(stack.objectRowsNaming(held.id).length).toBeGreaterThan(0);
  expect(stack.objectRowsNaming(other.id)).toEqual([]);
});

it('nor does it go when the time of what is kept has passed: its name, its archives and the keys stay', async () => {
  await pass();
  await stack.sweep();
  const expired = await eventually(report, ({ phase }) => phase === 'expired');
  expect(expired.keptByHold).toMatchObject({ monitors: 1, patients: 1, archives: 1, keys: 1 });
  expect(expired.keysDestroyed).toBe(false);
  expect([(await sealedOf(held.id)) === 'erased', await sealedOf(other.id)]).toEqual([false, 'erased']);
  expect(await keyStates()).not.toContain('destroyed');
  // Nor by anybody who asks the database for it.
  await expect(
    stack.ownerSql(`update patient_national_id set blind_index = 'erased/x' where patient_id = $1`, [held.id]),
  ).rejects.toThrow('held');
});

it('and goes when an operator has lifted the hold, for nobody of the tenant comes in any more', async () => {
  expect((await admin.post(`/api/v1/holds/${holdId}/release`, WHY)).status).toBe(401);
  expect((await operator.get<HoldPage>(holds)).body.items).toMatchObject([{ holdId, patientId: held.id }]);
  expect((await operator.post(`${holds}/${holdId}/release`, WHY)).status).toBe(200);
  expect((await operator.get<HoldPage>(holds)).body.items[0]?.released).toMatchObject(WHY);
  // Who it was and in what role, each time.
  const acts = await stack.ownerSql(
    `select action, actor_id, role from audit_event where subject_patient_id = $1 and action in ('hold.place', 'hold.lift')
      order by recorded_at`,
    [held.id],
  );
  expect(acts).toEqual([
    { action: 'hold.place', actor_id: nurse.id, role: 'administrator' },
    { action: 'hold.lift', actor_id: expect.any(String), role: 'operator' },
  ]);
  const gone = await eventually(
    async () => {
      // The date is counted anew from the last entries, which are of today.
      await pass();
      await stack.sweep();
      return await report();
    },
    ({ keysDestroyed }) => keysDestroyed === true,
  );
  expect([gone.phase, gone.keptByHold]).toEqual(['expired', {}]);
  expect([await sealedOf(held.id), await keyStates()]).toEqual(['erased', ['destroyed']]);
  expect(stack.objectRowsNaming(held.id)).toEqual([]);
});
