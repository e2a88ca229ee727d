import { randomUUID } from 'node:crypto';
import { newDataKey, sealFor, sealIdentity, wrapDataKey } from '@naer/auth/seal';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { putResponderCard } from '@naer/services/event/put-responder-card';
import { isUnfinished, loadJob } from '@naer/services/job/load-job';
import type { KeyEffects } from '@naer/services/key/key-effects';
import { loadKeyProgress, loadTenantKeys } from '@naer/services/key/load-keys';
import { startKeyRotation } from '@naer/services/key/start-key-rotation';
import { stopKeyRotation } from '@naer/services/key/stop-key-rotation';
import { takeKeyStep } from '@naer/services/key/take-key-step';
import { loadTenantKey } from '@naer/services/tenant/load-tenant-key';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const KEK = Buffer.alloc(32, 7).toString('base64url');
const INDEX_KEY = Buffer.alloc(32, 9).toString('base64url');
const NEW_KEK = Buffer.alloc(32, 8).toString('base64url');
type World = Awaited<ReturnType<typeof world>>;

/** A tenant whose patients are sealed with a real key, and what its monitors and lists have been told. */
async function world(patients = 3) {
  const tenant = await seedTenant(records, patients);
  const { tenantId } = tenant;
  const wrappedKey = await wrapDataKey(KEK, newDataKey());
  await stack.query('update tenant_key set wrapped_key = $2 where tenant_id = $1', [tenantId, wrappedKey]);
  for (const { patientId } of tenant.patients) {
    const sealed = must(await sealIdentity(KEK, wrappedKey, { tenantId, patientId }, { name: 'Kari', birthDate: '' }));
    await stack.query('update patient_identity set sealed = $2 where patient_id = $1', [patientId, sealed.sealed]);
  }
  const told = new Map<string, RegistryFacts>();
  const effects: KeyEffects = {
    records,
    identityKey: KEK,
    blindIndexKey: INDEX_KEY,
    now: () => Date.now(),
    keyHolders: {
      tellMonitor: async (facts) => {
        const known = told.get(facts.patientId);
        if (known === undefined || known.version < facts.version) told.set(facts.patientId, facts);
        return true;
      },
      versionOf: async () => null,
      countOthers: async (_, __, key) =>
        [...told.values()].filter(({ sealedIdentity }) => sealedIdentity.wrappedKey !== key).length,
      countDutyOthers: async () => 0,
      tellDuty: async () => true,
    },
  };
  return { ...tenant, wrappedKey, told, effects, steward: { tenantId, actorId: 'platform.test' } };
}

async function rotate({ steward }: World, kek = KEK): Promise<string> {
  const wrappedKey = await wrapDataKey(kek, newDataKey());
  return must(await startKeyRotation(records, steward, { jobId: randomUUID(), wrappedKey }));
}

/** Steps until the job has ended, or until something comes in between; answers its state and failure. */
async function run(w: World, jobId: string, effects = w.effects, upTo: (phase: unknown) => boolean = () => false) {
  for (;;) {
    const job = must(await loadJob(records, { tenantId: w.tenantId, jobId }));
    if (!isUnfinished(job) || upTo(job.detail.phase)) return [job.state, job.failure];
    must(await takeKeyStep(effects, job));
  }
}
const states = async ({ tenantId }: World) => must(await loadTenantKeys(records, tenantId)).map(({ state }) => state);
const left = async ({ tenantId }: World) => must(await loadKeyProgress(records, tenantId)).rows;

test('what is sealed after a change has begun is sealed with the new key, and what the old one sealed is counted', async () => {
  const w = await world();
  const jobId = await rotate(w);
  expect(must(await loadTenantKey(records, w.tenantId))).not.toBe(w.wrappedKey);
  expect([await states(w), await left(w)]).toEqual([
    ['retiring', 'active'],
    {
      patient_identity: 3,
      responder_card: 0,
      referral: 0,
      record_correction: 0,
      import_part: 0,
      access_export: 0,
      practitioner_contact: 0,
      push_subscription: 0,
    },
  ]);
  expect(await run(w, jobId)).toEqual(['done', undefined]);
  expect([await states(w), (await left(w)).patient_identity]).toEqual([['retired', 'active'], 0]);
  const key = must(await loadTenantKey(records, w.tenantId));
  expect([...w.told.values()].map(({ sealedIdentity }) => sealedIdentity.wrappedKey)).toEqual([key, key, key]);
});

test('whoever comes with the old key while it goes on is let in, found, and sealed anew before that key is retired', async () => {
  const w = await world();
  const [patient] = w.patients;
  const jobId = await rotate(w);
  expect(await run(w, jobId, w.effects, (phase) => phase === 'retire')).toEqual(['running', undefined]);
  const owner = { tenantId: w.tenantId, patientId: patient?.patientId ?? '' };
  const sealedCard = must(await sealFor(KEK, w.wrappedKey, owner, 'responder-card', { v: 1 }));
  must(await putResponderCard(records, w.reader, { patientId: owner.patientId, sealedCard }));
  expect((await left(w)).responder_card).toBe(1);
  expect(await run(w, jobId)).toEqual(['done', undefined]);
  expect((await left(w)).responder_card).toBe(0);
  expect(w.told.get(owner.patientId)?.sealedCard?.wrappedKey).toBe(must(await loadTenantKey(records, w.tenantId)));

  // From then on it is refused.
  const late = await putResponderCard(records, w.reader, { patientId: owner.patientId, sealedCard });
  expect(late).toMatchObject({ ok: false });
});

test('a monitor that was told a seal of the old key, and never of the new one in its place, is told before that key is retired', async () => {
  const w = await world();
  const owner = { tenantId: w.tenantId, patientId: w.patients[0]?.patientId ?? '' };
  const jobId = await rotate(w);
  await run(w, jobId, w.effects, (phase) => phase === 'monitors');
  const key = must(await loadTenantKey(records, w.tenantId));
  const put = async (wrappedKey: string) => {
    const sealedCard = must(await sealFor(KEK, wrappedKey, owner, 'responder-card', { v: 1 }));
    must(await putResponderCard(records, w.reader, { patientId: owner.patientId, sealedCard }));
  };
  await put(w.wrappedKey);
  await run(w, jobId, w.effects, (phase) => phase === 'drills');
  expect(w.told.get(owner.patientId)?.sealedCard?.wrappedKey).toBe(w.wrappedKey);
  await put(key);
  expect(await run(w, jobId)).toEqual(['done', undefined]);
  expect(w.told.get(owner.patientId)?.sealedCard?.wrappedKey).toBe(key);
});

test('a key is not retired while a transaction is open that has sealed with it', async () => {
  const w = await world(1);
  const patientId = w.patients[0]?.patientId ?? '';
  const jobId = await rotate(w);
  await run(w, jobId, w.effects, (phase) => phase === 'retire');
  const open = new pg.Client({ connectionString: stack.postgres.server.url });
  await open.connect();
  await open.query('begin');
  const owner = { tenantId: w.tenantId, patientId };
  const sealed = must(await sealFor(KEK, w.wrappedKey, owner, 'responder-card', { v: 1 }));
  await open.query(
    `insert into responder_card (tenant_id, patient_id, key_id, sealed, changed_by)
     select $1, $2, key_id, $3, $4 from tenant_key where tenant_id = $1 and state = 'retiring'`,
    [w.tenantId, patientId, sealed.sealed, w.practitionerId],
  );
  const ended = run(w, jobId);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await states(w)).toEqual(['retiring', 'active']);
  await open.query('commit');
  await open.end();
  expect(await ended).toEqual(['done', undefined]);
  expect([await states(w), (await left(w)).responder_card]).toEqual([['retired', 'active'], 0]);
});

test('what somebody writes while it is sealed anew stays: only the text that was opened is exchanged', async () => {
  const w = await world(1);
  const patientId = w.patients[0]?.patientId ?? '';
  const jobId = await rotate(w);
  await run(w, jobId, w.effects, (phase) => phase === 'seal');
  const owner = { tenantId: w.tenantId, patientId };
  const key = must(await loadTenantKey(records, w.tenantId));
  const written = must(await sealIdentity(KEK, key, owner, { name: 'Kari Ny', birthDate: '' }));
  const lock = new pg.Client({ connectionString: stack.postgres.server.url });
  await lock.connect();
  await lock.query('begin');
  await lock.query('select from patient where patient_id = $1 for update', [patientId]);
  const ended = run(w, jobId);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await lock.query(
    `update patient_identity x set sealed = $2, key_id = k.key_id from tenant_key k
     where x.patient_id = $1 and k.tenant_id = x.tenant_id and k.state = 'active'`,
    [patientId, written.sealed],
  );
  await lock.query('commit');
  await lock.end();
  expect(await ended).toEqual(['done', undefined]);
  expect(await stack.query('select sealed from patient_identity where patient_id = $1', [patientId])).toEqual([
    { sealed: written.sealed },
  ]);
});

test('one monitor that does not answer holds nobody else up, and the old key stays until it does', async () => {
  const w = await world(3);
  const deaf = w.patients[1]?.patientId ?? '';
  let isDeaf = true;
  const { tellMonitor } = w.effects.keyHolders;
  const keyHolders = {
    ...w.effects.keyHolders,
    tellMonitor: async (facts: RegistryFacts) => (!isDeaf || facts.patientId !== deaf) && (await tellMonitor(facts)),
  };
  const jobId = await rotate(w);
  const seen: unknown[] = [];
  await run(w, jobId, { ...w.effects, keyHolders }, (phase) => {
    seen.push(phase);
    return seen.filter((one) => one === 'monitors').length > 6;
  });
  expect([w.told.size, await states(w)]).toEqual([2, ['retiring', 'active']]);
  isDeaf = false;
  expect(await run(w, jobId, { ...w.effects, keyHolders })).toEqual(['done', undefined]);
  expect([w.told.size, await states(w)]).toEqual([3, ['retired', 'active']]);
});

test('two that begin at once are one change; a tenant has one active key at every moment; stopped twice it is told', async () => {
  const w = await world(1);
  const begun = await Promise.all([rotate(w), rotate(w), rotate(w)]);
  expect(new Set(begun).size).toBe(1);
  expect(await states(w)).toEqual(['retiring', 'active']);
  must(await stopKeyRotation(records, w.steward));
  expect(await stopKeyRotation(records, w.steward)).toEqual({ ok: false, error: { code: 'wrong-state' } });
  const again = await rotate(w);
  expect([again === begun[0], await states(w)]).toEqual([false, ['retiring', 'active']]);
  expect(await run(w, again)).toEqual(['done', undefined]);
  const told = await stack.query<{ action: string }>(
    `select action from audit_event where tenant_id = $1 and action like 'key.%' order by recorded_at, action`,
    [w.tenantId],
  );
  const actions = told.map(({ action }) => action);
  for (const action of ['key.rotate', 'key.new', 'key.stop', 'key.done']) expect(actions).toContain(action);
  expect(actions.filter((action) => action === 'key.new')).toHaveLength(1);
});

test('wrapped anew, the keys stay: who still has the text of before can seal, everybody is told, and a key that none opens stops it', async () => {
  const w = await world(2);
  const both = { ...w.effects, identityKey: `${NEW_KEK},${KEK}` };
  const jobId = must(await startKeyRotation(records, w.steward, { jobId: randomUUID() }));
  await run(w, jobId, both, (phase) => phase === 'monitors');
  const patientId = w.patients[0]?.patientId ?? '';
  const owner = { tenantId: w.tenantId, patientId };
  const sealedCard = must(await sealFor(KEK, w.wrappedKey, owner, 'responder-card', { v: 1 }));
  must(await putResponderCard(records, w.reader, { patientId, sealedCard }));
  expect(await run(w, jobId, both)).toEqual(['done', undefined]);
  const key = must(await loadTenantKey(records, w.tenantId));
  expect([key === w.wrappedKey, await states(w)]).toEqual([false, ['active']]);
  for (const { sealedIdentity } of w.told.values()) expect(sealedIdentity.wrappedKey).toBe(key);
  const other = must(await startKeyRotation(records, w.steward, { jobId: randomUUID() }));
  expect(await run(w, other)).toEqual(['failed', 'key-cannot-open']);
});
