import { randomUUID } from 'node:crypto';
import { newDataKey, sealFor, wrapDataKey } from '@naer/auth/seal';
import type { ReferralCorrectionRequest } from '@naer/contracts/correction';
import { exportKinds } from '@naer/services/access-export/export-kinds';
import { ARCHIVE_KINDS, type ArchiveKind } from '@naer/services/archive/archive-kinds';
import { readPage } from '@naer/services/archive/read-page';
import { isUnfinished, loadJob } from '@naer/services/job/load-job';
import { loadKeyProgress, loadTenantKeys } from '@naer/services/key/load-keys';
import { startKeyRotation } from '@naer/services/key/start-key-rotation';
import { takeKeyStep } from '@naer/services/key/take-key-step';
import { correctDeath } from '@naer/services/patient/correct-death';
import { registerDeath } from '@naer/services/patient/register-death';
import { correctReferral, readReferralHistory } from '@naer/services/referral/correct-referral';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;
const KEK = Buffer.alloc(32, 7).toString('base64url');
const FIRST = { purpose: 'Purpose one', text: 'Text one' };
const NOW = { purpose: 'Purpose two', text: 'Text two' };

/** A referral that one unit of a tenant has sent another and that was accepted. */
async function world() {
  const tenant = await seedTenant(records);
  const { tenantId, reader, unitId, otherUnitId, practitionerId } = tenant;
  const wrappedKey = await wrapDataKey(KEK, newDataKey());
  await query('update tenant_key set wrapped_key = $2 where tenant_id = $1', [tenantId, wrappedKey]);
  const [referralId, patientId] = [randomUUID(), tenant.patients[0]?.patientId ?? ''];
  const owner = { tenantId, patientId: referralId };
  const { sealed } = must(await sealFor(KEK, wrappedKey, owner, 'referral', { name: 'Kari', text: FIRST.text }));
  await query(
    `insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose, risk, blind_index, key_id,
       sealed, sent_by, due_at, state, patient_id)
     select $1, $2, $3, $4, 'copd', $5, 'low', 'index', key_id, $6, $7, now(), 'accepted', $8 from tenant_key where tenant_id = $1`,
    [tenantId, referralId, otherUnitId, unitId, FIRST.purpose, sealed, practitionerId, patientId],
  );
  const ref = { referralId, identityKey: KEK };
  let version = 0;
  const say = async (content?: typeof NOW, reason: 'typing-error' | 'wrong-patient' = 'typing-error') => {
    const said = { expectVersion: version, reason };
    const request: ReferralCorrectionRequest =
      content === undefined ? { ...said, state: 'voided' } : { ...said, state: 'corrected', content };
    version = must(await correctReferral(records, reader, ref, { commandId: randomUUID(), request })).version;
  };
  const history = async () => must(await readReferralHistory(records, reader, ref));
  const page = async (kind: ArchiveKind | undefined) => {
    if (kind === undefined) throw new Error('No such kind');
    const scope = { tenantId, jobId: randomUUID(), organisationId: undefined };
    await query(`insert into job (tenant_id, job_id, kind, operator, detail) values ($1, $2, 'archive', 'o', '{}')`, [
      tenantId,
      scope.jobId,
    ]);
    const { lines } = must(
      await readPage({ records, identityKey: KEK, putFile: async () => {} }, scope, kind, undefined),
    );
    return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  };
  const given = async (name: string) => {
    const of = { patientId, records: [patientId], audience: 'patient', language: 'nb' } as const;
    return await page(exportKinds({ tenantId, jobId: randomUUID(), ...of }).find((kind) => kind.name === name));
  };
  return { ...tenant, patientId, say, history, page, given };
}

test('what a text was corrected to is sealed anew with the tenant’s new key, and overwritten by nobody', async () => {
  const { tenantId, say, history } = await world();
  await say(NOW);
  const actor = { tenantId, actorId: 'platform.test' };
  const wrappedKey = await wrapDataKey(KEK, newDataKey());
  const jobId = must(await startKeyRotation(records, actor, { jobId: randomUUID(), wrappedKey }));
  expect(must(await loadKeyProgress(records, tenantId)).rows.record_correction).toBe(1);
  const keyHolders = {
    tellMonitor: async () => true,
    versionOf: async () => null,
    countOthers: async () => 0,
    countDutyOthers: async () => 0,
    tellDuty: async () => true,
  };
  const effects = { records, identityKey: KEK, blindIndexKey: KEK, now: () => Date.now(), keyHolders };
  // What the seed has put where a seal should be opens to nobody.
  await query(`update patient_identity set sealed = 'erased' where tenant_id = $1`, [tenantId]);
  for (;;) {
    const job = must(await loadJob(records, { tenantId, jobId }));
    if (!isUnfinished(job)) break;
    must(await takeKeyStep(effects, job));
  }
  expect(must(await loadTenantKeys(records, tenantId)).map(({ state }) => state)).toEqual(['retired', 'active']);
  expect((await history()).corrections).toMatchObject([{ content: NOW }]);
  const system = { 'app.tenant_id': tenantId, 'app.scope': 'system' };
  for (const set of ["sealed = 'x'", "content = '{}'", 'sealed = null, key_id = null'])
    await expect(stack.queryAs(system, `update record_correction set ${set}`), set).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|23514)$/),
    });
  expect((await history()).corrections).toMatchObject([{ content: NOW }]);
});

test('an archive and the patient’s own copy have every text; what was written of another patient is not in the copy', async () => {
  const { say, page, given } = await world();
  await say(NOW);
  const told = await page(ARCHIVE_KINDS.find(({ name }) => name === 'record-corrections'));
  expect(told).toMatchObject([{ kind: 'referral', content: NOW }]);
  expect(JSON.stringify(told)).not.toMatch(/"(sealed|key_id)"/);
  expect(await given('record-corrections')).toMatchObject([{ kind: 'referral', content: NOW }]);
  expect(await given('referrals')).toMatchObject([{ purpose: FIRST.purpose, person: { text: FIRST.text } }]);
  // The first was of somebody else, what stands is not.
  await say({ purpose: 'Purpose three', text: 'Text three' }, 'wrong-patient');
  const [first] = await given('referrals');
  expect(first).toMatchObject({ purpose: null, person: { name: 'Kari' } });
  expect(first?.person).not.toHaveProperty('text');
  const after = JSON.stringify(await given('record-corrections'));
  expect([after.includes('Text two'), after.includes('Text three')]).toEqual([false, true]);
  await say(undefined, 'wrong-patient');
  expect([await given('referrals'), JSON.stringify(await given('record-corrections'))]).toEqual([
    [],
    expect.not.stringMatching(/Text|Purpose/),
  ]);
});

test('why a death was registered is in the copy without what was of another patient, there and where the follow-up ended', async () => {
  const { tenantId, reader, patientId, given } = await world();
  const death = { date: '2026-01-01', source: 'other', reason: 'Reason one' } as const;
  must(await registerDeath(records, reader, { patientId, request: death }));
  const say = async (expectVersion: number, why: 'typing-error' | 'wrong-patient', reason: string) =>
    must(
      await correctDeath(records, reader, patientId, {
        commandId: randomUUID(),
        request: { expectVersion, reason: why, state: 'corrected', content: { reason } },
      }),
    );
  const ended = async () => (await given('enrolment-events')).find(({ event }) => event === 'ended');
  await say(0, 'typing-error', 'Reason two');
  expect([await given('deaths'), await ended()]).toMatchObject([[{ reason: 'Reason one' }], { note: 'Reason one' }]);
  await say(1, 'wrong-patient', 'Reason three');
  expect([await given('deaths'), await ended()]).toMatchObject([[{ reason: null }], { note: null }]);
  const corrections = JSON.stringify(await given('record-corrections'));
  expect([corrections.includes('Reason two'), corrections.includes('Reason three')]).toEqual([false, true]);
  // In the records every word stands.
  expect(
    await query(
      `select d.reason, (select count(*)::int from record_correction where patient_id = $2) as n from patient_death d
       where tenant_id = $1`,
      [tenantId, patientId],
    ),
  ).toEqual([{ reason: 'Reason one', n: 2 }]);
});
