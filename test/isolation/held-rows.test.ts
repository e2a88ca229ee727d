import { randomBytes, randomUUID } from 'node:crypto';
import { eraseRows } from '@naer/services/erasure/erase-rows';
import { notesOf } from '@naer/services/erasure/erasure-notes';
import { expireKept } from '@naer/services/erasure/expire-kept';
import { reopenDueErasures } from '@naer/services/erasure/reopen-due-erasures';
import { liftHold } from '@naer/services/hold/lift-hold';
import { placeHold } from '@naer/services/hold/place-hold';
import { loadJob } from '@naer/services/job/load-job';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const WHY = { reason: 'r', decisionReference: 'd' };

/** A tenant whose nurse has logged in, with a client and two devices of its organisation; the first was the patient's. */
async function seedLeaving(): Promise<TestTenant> {
  const tenant = await seedTenant(records, 2);
  const { tenantId, organisationId, practitionerId } = tenant;
  const put = (text: string, ...values: unknown[]) => stack.query(text, [tenantId, ...values]);
  await put(
    `insert into login (tenant_id, login_id, practitioner_id, subject_index) values ($1, gen_random_uuid(), $2, 'subject-' || $3)`,
    practitionerId,
    randomUUID(),
  );
  await put(
    `insert into login_directory (tenant_id, practitioner_id, subject_index) select $1, $2, 'subject-' || $3`,
    practitionerId,
    randomUUID(),
  );
  await put(
    `insert into api_client (tenant_id, client_id, organisation_id, name, scopes, secret_hash) values ($1, gen_random_uuid(), $2, 'c', '{}', 'h')`,
    organisationId,
  );
  await put(
    'update device set organisation_id = $2, identifier_system = $3, identifier_value = device_id::text, identifier_key = encode(sha256(device_id::text::bytea), $4) where tenant_id = $1',
    organisationId,
    'urn:test',
    'hex',
  );
  return tenant;
}

async function startErasure({ tenantId }: TestTenant, organisationId?: string): Promise<string> {
  const jobId = randomUUID();
  await stack.query(
    `insert into job (tenant_id, job_id, kind, organisation_id, operator, state, detail) values ($1, $2, 'erasure', $3, 'o', 'running', '{"v": 1, "phase": "all-told"}')`,
    [tenantId, jobId, organisationId ?? null],
  );
  return jobId;
}

/** All tables, one after the other; what a hold kept. */
async function erase({ tenantId, practitionerId }: TestTenant, jobId: string) {
  for (let step = 0; step < 100; step += 1) {
    const job = must(await loadJob(records, { tenantId, jobId }));
    const notes = notesOf(job);
    if (notes.phase === 'counting') return { erased: notes.erased ?? {}, heldBack: notes.heldBack ?? {} };
    must(await eraseRows(records, job, { tenantId, organisationId: job.organisationId, people: [practitionerId] }));
  }
  throw new Error('It does not end');
}
const finish = (jobId: string) =>
  stack.query(`update job set state = 'done', detail = detail || '{"phase": "erased"}' where job_id = $1`, [jobId]);
const erasedDevices = async ({ tenantId }: TestTenant) =>
  (
    await stack.query<{ id: string }>(
      `select device_id as id from device where tenant_id = $1 and identifier_system = 'erased'`,
      [tenantId],
    )
  ).map(({ id }) => id);

test.each([
  ['of the whole tenant, of everything of it', (_: TestTenant) => ({}), { login: 1, api_client: 1, device: 2 }, 1],
  [
    'of an organisation, of what is the organisation’s',
    ({ organisationId }: TestTenant) => ({ organisationId }),
    { api_client: 1, device: 2 },
    0,
  ],
  [
    'of a patient, of the equipment that was theirs',
    ({ patients }: TestTenant) => ({ patientId: patients[0]?.patientId }),
    { device: 1 },
    0,
  ],
] as const)(
  'a hold %s, keeps it from a tenant’s erasure, which is gone on with when the hold is lifted',
  async (_, of, heldBack, directory) => {
    const tenant = await seedLeaving();
    const { tenantId, practitionerId } = tenant;
    const steward = { tenantId, actorId: practitionerId };
    const holdId = randomUUID();
    must(await placeHold(records, steward, { holdId, ...of(tenant), ...WHY }));
    const jobId = await startErasure(tenant);
    const first = await erase(tenant, jobId);
    expect(first.heldBack).toEqual(heldBack);
    expect((await erasedDevices(tenant)).length).toBe(2 - (heldBack.device ?? 0));
    expect(
      await stack.query(`select 1 from login_directory where tenant_id = $1 and subject_index not like 'erased/%'`, [
        tenantId,
      ]),
    ).toHaveLength(directory);

    await finish(jobId);
    expect(must(await reopenDueErasures(records, tenantId))).toEqual([]);
    must(await liftHold(records, steward, { holdId, ...WHY }));
    expect(must(await reopenDueErasures(records, tenantId))).toEqual([jobId]);
    // Its objects are gone through again before; here its rows alone.
    await stack.query(`update job set detail = detail || '{"phase": "all-told"}' where job_id = $1`, [jobId]);
    expect((await erase(tenant, jobId)).heldBack).toEqual({});
    expect((await erasedDevices(tenant)).length).toBe(2);
    expect(
      await stack.query(`select 1 from login_directory where tenant_id = $1 and subject_index not like 'erased/%'`, [
        tenantId,
      ]),
    ).toEqual([]);
    await finish(jobId);
    expect(must(await reopenDueErasures(records, tenantId))).toEqual([]);
  },
);

test('a hold of the organisation keeps all that its erasure would take; another organisation’s does not', async () => {
  const tenant = await seedLeaving();
  const { tenantId, organisationId, practitionerId } = tenant;
  await stack.query('update practitioner_unit set active_to = now() where tenant_id = $1', [tenantId]);
  must(
    await placeHold(records, { tenantId, actorId: practitionerId }, { holdId: randomUUID(), organisationId, ...WHY }),
  );
  const { erased, heldBack } = await erase(tenant, await startErasure(tenant, organisationId));
  expect(Object.values(erased).reduce((sum, n) => sum + n, 0)).toBe(0);
  expect(heldBack).toEqual({ login: 1, api_client: 1, device: 2 });
});

test('a hold that comes while the keys are about to be destroyed keeps them, and the erasure says so', async () => {
  const tenant = await seedLeaving();
  const { tenantId, practitionerId } = tenant;
  await stack.query(
    `insert into tenant_key (tenant_id, key_id, state, wrapped_key) select $1, gen_random_uuid(), 'active', 'w'
    where not exists (select from tenant_key where tenant_id = $1)`,
    [tenantId],
  );
  const keys = () => stack.query('select state, wrapped_key from tenant_key where tenant_id = $1', [tenantId]);
  const before = await keys();
  expect(before.length).toBeGreaterThan(0);
  const jobId = await startErasure(tenant);
  await stack.query(`update job set detail = detail || '{"phase": "files"}' where job_id = $1`, [jobId]);
  const effects = {
    records,
    identityKey: randomBytes(32).toString('base64'),
    removeFiles: async () => true,
    now: () => Date.now(),
  } as unknown as Parameters<typeof expireKept>[0];
  const step = async () => must(await expireKept(effects, must(await loadJob(records, { tenantId, jobId }))));
  // Who places it has the lock, and the erasure has read that nothing is held, and waits.
  const placed = stack.query(`do $$ begin
    perform pg_advisory_xact_lock(hashtextextended('naer hold ' || '${tenantId}', 0));
    while not exists (select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())) loop perform pg_sleep(0.01); end loop;
    insert into legal_hold (tenant_id, hold_id, reason, decision_reference, placed_by)
      values ('${tenantId}', gen_random_uuid(), 'r', 'd', '${practitionerId}');
  end $$`);
  expect(await step()).toEqual({ isDone: false });
  await placed;
  expect(await keys()).toEqual(before);
  expect(await step()).toEqual({ isDone: true });
  expect(await keys()).toEqual(before);
  expect(notesOf(must(await loadJob(records, { tenantId, jobId }))).heldBack).toMatchObject({ keys: 1 });
});
