import { randomUUID } from 'node:crypto';
import { newDataKey, wrapDataKey } from '@naer/auth/seal';
import { openAddress } from '@naer/auth/staff-address';
import { countOtherAddresses, type UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import { addPushSubscription } from '@naer/services/duty/add-push-subscription';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { loadUnitFacts } from '@naer/services/duty/load-unit-facts';
import { saveDuties } from '@naer/services/duty/save-duty';
import { saveShift } from '@naer/services/duty/save-shift';
import { sealPhone, sealPush } from '@naer/services/duty/seal-address';
import { sealClearAddresses } from '@naer/services/duty/seal-clear-addresses';
import { setContact } from '@naer/services/duty/set-contact';
import { isUnfinished, loadJob } from '@naer/services/job/load-job';
import type { KeyEffects } from '@naer/services/key/key-effects';
import { loadKeyProgress, loadTenantKeys } from '@naer/services/key/load-keys';
import { startKeyRotation } from '@naer/services/key/start-key-rotation';
import { takeKeyStep } from '@naer/services/key/take-key-step';
import { loadTenantKey } from '@naer/services/tenant/load-tenant-key';
import { afterAll, expect, test } from 'vitest';
import { needleFinder } from '../support/planted/find-needles.ts';
import { plant, plantedNeedles } from '../support/planted/planted.ts';
import { searchPostgres } from '../support/planted/search-postgres.ts';
import { startRecords } from '../support/records.ts';
import { must, seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const KEYS = {
  identityKey: Buffer.alloc(32, 7).toString('base64url'),
  blindIndexKey: Buffer.alloc(32, 9).toString('base64url'),
};
const HOUR_MS = 3_600_000;
const BROWSER_KEYS = { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) };
let serial = 0;
const next = () => {
  serial += 1;
  return String(serial).padStart(5, '0');
};
const newPhone = () => plant('a telephone of staff', `+47581${next()}`);
const newEndpoint = () =>
  plant('a push endpoint', `https://fcm.googleapis.com/fcm/send/leak-${next()}-${randomUUID()}`);
const leaks = async () => await searchPostgres(stack.postgres.server.url, needleFinder(plantedNeedles()));

/** A tenant with a real key whose reader has the one duty of the unit now, and what the unit's duty object holds. */
async function world() {
  const tenant = await seedTenant(records, 1);
  const { tenantId, unitId, reader } = tenant;
  const wrappedKey = await wrapDataKey(KEYS.identityKey, newDataKey());
  await stack.query('update tenant_key set wrapped_key = $2 where tenant_id = $1', [tenantId, wrappedKey]);
  await stack.query(`update patient_identity set sealed = 'erased' where tenant_id = $1`, [tenantId]);
  const desk = async () => must(await loadUnitDesk(records, reader, unitId));
  const duties = [{ key: 'first', name: 'Førstevakt' }];
  must(await saveDuties(records, reader, { unitId, desk: await desk(), duties }));
  const now = Date.now();
  const draft = { practitionerId: reader.practitionerId, from: now, to: now + HOUR_MS };
  const shiftId = randomUUID();
  must(await saveShift(records, reader, { unitId, desk: await desk(), duty: 'first', shiftId, draft, now }));
  const held: { facts?: UnitDutyFacts } = {};
  const effects: KeyEffects = {
    records,
    ...KEYS,
    now: () => Date.now(),
    keyHolders: {
      tellMonitor: async () => true,
      versionOf: async () => null,
      countOthers: async () => 0,
      countDutyOthers: async (_, of, key) =>
        of === unitId && held.facts !== undefined ? countOtherAddresses(held.facts, key) : 0,
      tellDuty: async (facts) => {
        if (facts.unitId === unitId && (held.facts?.version ?? 0) < facts.version) held.facts = facts;
        return true;
      },
    },
  };
  const load = async () => must(await loadUnitFacts(records, tenantId, unitId));
  return { ...tenant, desk, effects, held, load };
}
type World = Awaited<ReturnType<typeof world>>;

async function setPhone({ tenantId, unitId, reader, desk }: World, phone: string) {
  const { practitionerId } = reader;
  const seal = must(await sealPhone(records, KEYS, { tenantId, id: practitionerId }, phone));
  return await setContact(records, reader, { unitId, desk: await desk(), practitionerId, seal });
}

async function subscribe({ tenantId, unitId, reader }: World, endpoint: string) {
  const subscriptionId = randomUUID();
  const sealed = must(
    await sealPush(records, KEYS, { tenantId, id: subscriptionId }, { endpoint, keys: BROWSER_KEYS }),
  );
  must(await addPushSubscription(records, reader, { unitId, subscriptionId, endpoint, sealed }));
  return subscriptionId;
}

/** As the version before had left them. */
async function putClear({ tenantId, practitionerId }: World, phone: string, ...endpoints: string[]) {
  await stack.query('insert into practitioner_contact (tenant_id, practitioner_id, phone) values ($1, $2, $3)', [
    tenantId,
    practitionerId,
    phone,
  ]);
  for (const endpoint of endpoints)
    await stack.query(
      `insert into push_subscription (tenant_id, subscription_id, practitioner_id, endpoint, p256dh, auth)
       values ($1, gen_random_uuid(), $2, $3, 'p', 'a')`,
      [tenantId, practitionerId, endpoint],
    );
}

/** Where the facts' people are reached, in the way an object finds it out. */
async function opened({ tenantId, contacts, subscriptions }: UnitDutyFacts) {
  const phones = contacts.map(({ practitionerId: id, seal, phone }) =>
    seal === undefined ? phone : openAddress(KEYS, seal, { tenantId, id }, 'staff-phone'),
  );
  const browsers = subscriptions.map(({ subscriptionId: id, seal, endpoint }) =>
    seal === undefined ? endpoint : openAddress(KEYS, seal, { tenantId, id }, 'push-subscription'),
  );
  return (await Promise.all([...phones, ...browsers])).toSorted();
}

async function rotate(w: World, each: (phase: unknown) => Promise<void> = async () => undefined) {
  const steward = { tenantId: w.tenantId, actorId: 'platform.test' };
  const wrappedKey = await wrapDataKey(KEYS.identityKey, newDataKey());
  const jobId = must(await startKeyRotation(records, steward, { jobId: randomUUID(), wrappedKey }));
  for (;;) {
    const job = must(await loadJob(records, { tenantId: w.tenantId, jobId }));
    if (!isUnfinished(job)) return job.state;
    await each(job.detail.phase);
    must(await takeKeyStep(w.effects, job));
  }
}

test('a telephone and a browser’s address stand in no column of any table; who may send opens them', async () => {
  const w = await world();
  const [phone, endpoint] = [newPhone(), newEndpoint()];
  must(await setPhone(w, phone));
  await subscribe(w, endpoint);
  expect(await leaks()).toEqual([]);
  const facts = await w.load();
  expect(JSON.stringify(facts)).not.toContain(phone);
  expect(await opened(facts)).toEqual([phone, endpoint]);
  // Bound to whose it is: in another's place it opens for nobody.
  const [contact] = facts.contacts;
  const other = { tenantId: w.tenantId, id: randomUUID() };
  expect(contact?.seal && (await openAddress(KEYS, contact.seal, other, 'staff-phone'))).toBeUndefined();
});

test('the same browser is met again by its index; the same one of another community bears another', async () => {
  const [w, theirs] = [await world(), await world()];
  const endpoint = newEndpoint();
  await subscribe(w, endpoint);
  const second = await subscribe(w, endpoint);
  const live = () =>
    stack.query<{ id: string }>(
      'select subscription_id as id from push_subscription where tenant_id = $1 and ended_at is null',
      [w.tenantId],
    );
  expect(await live()).toEqual([{ id: second }]);
  await subscribe(theirs, endpoint);
  const indexes = await stack.query(
    'select distinct endpoint_index from push_subscription where tenant_id = any ($1)',
    [[w.tenantId, theirs.tenantId]],
  );
  expect(indexes).toHaveLength(2);
});

test('what stood in clear before is readable until it is sealed; then the clear columns are empty', async () => {
  const w = await world();
  const [phone, one, two] = [newPhone(), newEndpoint(), newEndpoint()];
  await putClear(w, phone, one, two);
  // That the search would find it, were it left.
  expect(await leaks()).toEqual(expect.arrayContaining(['practitioner_contact.phone: a telephone of staff (utf-8)']));
  expect(await opened(await w.load())).toEqual([phone, one, two].toSorted());
  expect(must(await loadKeyProgress(records, w.tenantId)).rows).toMatchObject({
    practitioner_contact: 1,
    push_subscription: 2,
  });
  const counts: number[] = [];
  do counts.push(must(await sealClearAddresses(records, KEYS, w.tenantId, 1)));
  while (counts.at(-1) !== 0);
  expect(counts).toEqual([2, 1, 0]);
  expect(await leaks()).toEqual([]);
  expect(await opened(await w.load())).toEqual([phone, one, two].toSorted());
});

test('what is written meanwhile stays: a clear row that somebody has written anew or ended is sealed as it stands', async () => {
  const w = await world();
  const [phone, newer, endpoint] = [newPhone(), newPhone(), newEndpoint()];
  await putClear(w, phone, endpoint);
  must(await setPhone(w, newer));
  const again = await subscribe(w, endpoint);
  while (must(await sealClearAddresses(records, KEYS, w.tenantId, 10)) > 0);
  expect(await leaks()).toEqual([]);
  const facts = await w.load();
  expect(await opened(facts)).toEqual([newer, endpoint]);
  expect(facts.subscriptions.map(({ subscriptionId }) => subscriptionId)).toEqual([again]);
});

test('a change of keys seals what is clear, reaches the duty, and the old key is retired when it holds none of it', async () => {
  const w = await world();
  const [phone, endpoint] = [newPhone(), newEndpoint()];
  await putClear(w, phone, endpoint);
  w.held.facts = await w.load();
  const seen: string[] = [];
  const state = await rotate(w, async (phase) => {
    seen.push(String(phase));
    // Everybody can be reached at every moment, by the records and by what the object holds.
    for (const facts of [await w.load(), w.held.facts])
      if (facts !== undefined) expect(await opened(facts)).toEqual([phone, endpoint]);
  });
  expect(state).toBe('done');
  expect(seen).toEqual(expect.arrayContaining(['clear', 'seal', 'duties', 'retire']));
  const active = must(await loadTenantKey(records, w.tenantId));
  expect(countOtherAddresses(w.held.facts, active)).toBe(0);
  expect(JSON.stringify(w.held.facts)).not.toContain(phone);
  expect(await leaks()).toEqual([]);

  // And once more, from seal to seal.
  const before = w.held.facts;
  expect(await rotate(w)).toBe('done');
  expect(w.held.facts.version).toBeGreaterThan(before.version);
  expect(await opened(w.held.facts)).toEqual([phone, endpoint]);
  expect(countOtherAddresses(w.held.facts, active)).toBe(2);
  const states = must(await loadTenantKeys(records, w.tenantId)).map(({ state: of }) => of);
  expect(states).toEqual(['retired', 'retired', 'active']);
});

test('a duty that was told a seal of the old key, and never of the new one in its place, is told before that key is retired', async () => {
  const w = await world();
  const { unitId, practitionerId, reader } = w;
  const [late, last] = [newPhone(), newPhone()];
  must(await setPhone(w, newPhone()));
  const old = must(await loadTenantKey(records, w.tenantId));
  const seal = must(await sealPhone(records, KEYS, { tenantId: w.tenantId, id: practitionerId }, late));
  expect(seal.wrappedKey).toBe(old);
  const met: unknown[] = [];
  const state = await rotate(w, async (phase) => {
    if (phase !== 'duties' && phase !== 'retire') return;
    if (met.includes(phase)) return;
    met.push(phase);
    // Who comes with the old key is let in; somebody writes the same row with the new one when the duties were told.
    if (phase === 'duties')
      must(await setContact(records, reader, { unitId, desk: await w.desk(), practitionerId, seal }));
    else must(await setPhone(w, last));
    if (phase === 'duties') w.held.facts = await w.load();
    else expect(w.held.facts && countOtherAddresses(w.held.facts, old)).toBe(0);
  });
  expect([state, met]).toEqual(['done', ['duties', 'retire']]);
  expect(w.held.facts && (await opened(w.held.facts))).toEqual([last]);
  expect(w.held.facts && countOtherAddresses(w.held.facts, must(await loadTenantKey(records, w.tenantId)))).toBe(0);
  // From then on it is refused.
  const refused = await setContact(records, reader, { unitId, desk: await w.desk(), practitionerId, seal });
  expect(refused).toMatchObject({ ok: false });
});
