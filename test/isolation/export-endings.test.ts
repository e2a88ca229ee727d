import { randomUUID } from 'node:crypto';
import { approachExport } from '@naer/services/access-export/approach-export';
import type { ErasureEffects } from '@naer/services/erasure/erasure-effects';
import { takeErasureStep } from '@naer/services/erasure/take-erasure-step';
import { liftHold } from '@naer/services/hold/lift-hold';
import { placeHold } from '@naer/services/hold/place-hold';
import { isUnfinished, loadJob } from '@naer/services/job/load-job';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { runRetention } from '../support/retention.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records, query } = stack;
const RULES = { journal: { count: 10, unit: 'years' }, jobs: { count: 30, unit: 'days' } } as const;

let tenant: TestTenant;
let [first = '', second = '', third = '']: string[] = [];
beforeEach(async () => {
  tenant = await seedTenant(records, 3);
  [first = '', second = '', third = ''] = tenant.patients.map(({ patientId }) => patientId);
});

/** A copy that was made so many days ago and can be taken for so many more, of these records. */
async function copyOf(person: readonly string[], { madeDaysAgo = 1, daysLeft = 10 } = {}): Promise<string> {
  const jobId = randomUUID();
  await query(
    `insert into job (tenant_id, job_id, kind, state, finished_at)
     values ($1, $2, 'access-export', 'done', now() - $3 * interval '1 day')`,
    [tenant.tenantId, jobId, madeDaysAgo],
  );
  await query(
    `insert into access_export (tenant_id, job_id, patient_id, records, audience, asked_by, language, key_id, sealed, expires_at)
     select $1, $2, $3, $4, 'patient', 'x', 'nb', key_id, 'key', now() + $5 * interval '1 day' from tenant_key where tenant_id = $1`,
    [tenant.tenantId, jobId, person[0], person, daysLeft],
  );
  return jobId;
}

const keysOf = async (jobIds: readonly string[]) => {
  const rows = await query<{ id: string; sealed: string }>(
    'select job_id as id, sealed from access_export where job_id = any ($1)',
    [jobIds],
  );
  return jobIds.map((id) => rows.find((row) => row.id === id)?.sealed);
};

/** A store of which the first asking removes nothing: whose files went, and whether the key still stood there then. */
function storeOf(jobIds: readonly string[]) {
  const [gone, stood]: [string[], string[]] = [[], []];
  let asked = 0;
  const removeFiles = async (prefix: string) => {
    const jobId = jobIds.find((id) => prefix === `${tenant.tenantId}/${id}/`);
    asked += 1;
    if (jobId === undefined || asked === 1) return jobId === undefined;
    if ((await keysOf([jobId]))[0] === 'key') stood.push(jobId);
    gone.push(jobId);
    return true;
  };
  return { gone, stood, removeFiles };
}

const endFollowUp = (patientId: string) =>
  query(
    `update enrolment set active_to = now() - interval '11 years', active_from = now() - interval '30 years' where patient_id = $1`,
    [patientId],
  );

describe('a copy of the record', () => {
  it('stays with its job until it cannot be taken any more, also when jobs are kept for less', async () => {
    const [taken, over] = [
      await copyOf([first], { madeDaysAgo: 31, daysLeft: 59 }),
      await copyOf([first], { madeDaysAgo: 31, daysLeft: -1 }),
    ];
    const ended = await copyOf([first], { madeDaysAgo: 31, daysLeft: 59 });
    await query(`update access_export set sealed = 'erased' where job_id = $1`, [ended]);
    const { gone, removeFiles } = storeOf([taken, over]);
    // Whoever is held may be in them.
    const steward = { tenantId: tenant.tenantId, actorId: tenant.practitionerId };
    const hold = { holdId: randomUUID(), patientId: third, reason: 'r', decisionReference: 'd' };
    must(await placeHold(records, steward, hold));
    const { jobs: held } = await runRetention(records, tenant, RULES, { removeFiles });
    expect([held, gone]).toMatchObject([{ removed: 0, keptByHold: 2 }, []]);
    must(await liftHold(records, steward, hold));
    const dry = await runRetention(records, tenant, RULES, { dryRun: true, removeFiles });
    const real = await runRetention(records, tenant, RULES, { removeFiles });
    for (const { jobs } of [dry, real]) expect(jobs).toMatchObject({ removed: 2, rows: { access_export: 2 } });
    expect([gone, await keysOf([taken, over, ended])]).toEqual([[over], ['key', undefined, undefined]]);
  });

  it('goes with a journal that it is in, its files first, and no other does', async () => {
    const copies = [await copyOf([first]), await copyOf([third, first]), await copyOf([second])];
    await endFollowUp(first);
    const { gone, stood, removeFiles } = storeOf(copies);
    await runRetention(records, tenant, RULES, { dryRun: true, removeFiles });
    expect(gone).toEqual([]);
    expect((await runRetention(records, tenant, RULES, { removeFiles })).journal).toMatchObject({ removed: 1 });
    expect(gone.toSorted()).toEqual(copies.slice(0, 2).toSorted());
    expect(stood).toEqual(gone);
    // Of another record of the person the row is that one's, without its key.
    expect(await keysOf(copies)).toEqual([undefined, 'erased', 'key']);
  });

  it('goes with what an erasure kept, its files first, and not while the patient is held', async () => {
    const copies = [await copyOf([first]), await copyOf([second]), await copyOf([third])];
    const { tenantId, practitionerId } = tenant;
    const hold = { holdId: randomUUID(), patientId: third, reason: 'r', decisionReference: 'd' };
    must(await placeHold(records, { tenantId, actorId: practitionerId }, hold));
    const jobId = randomUUID();
    await query(
      `insert into job (tenant_id, job_id, kind, operator, kept_until, detail)
       values ($1, $2, 'erasure', 'o', now() - interval '1 second', '{"phase": "due"}')`,
      [tenantId, jobId],
    );
    const { gone, stood, removeFiles } = storeOf(copies);
    const effects: ErasureEffects = {
      records,
      retentionYears: 10,
      now: () => Date.now(),
      pushPrincipal: async () => {},
      pushPatient: async () => {},
      askMonitor: async () => 'ready',
      eraseObjects: {
        monitor: async () => 'erased',
        principal: async () => {},
        unit: async () => {},
        device: async () => {},
      },
      identityKey: Buffer.alloc(32, 7).toString('base64url'),
      removeFiles,
    };
    for (;;) {
      const job = must(await loadJob(records, { tenantId, jobId }));
      if (!isUnfinished(job)) break;
      must(await takeErasureStep(effects, job));
    }
    expect(gone.toSorted()).toEqual(copies.slice(0, 2).toSorted());
    expect(stood).toEqual(gone);
    expect(await keysOf(copies)).toEqual(['erased', 'erased', 'key']);
  });
});

it('is asked for and followed by no administrator of an organisation that was never controller: the attempt is in the log', async () => {
  const { tenantId, practitionerId } = tenant;
  const stranger = { tenantId, organisationId: randomUUID(), kind: 'municipality', name: 'Nabo' } as const;
  must(await createOrganisation(records, { ...stranger, number: '974760673' }));
  const approach = async (organisationId?: string) => {
    const reader = {
      tenantId,
      practitionerId,
      unitIds: [],
      role: 'administrator',
      requestId: randomUUID(),
      organisationId,
    };
    const { ok } = await approachExport(records, reader, { patientId: first, action: 'access-export.ask' });
    const rows = await query(`select outcome, subject_patient_id as id from audit_event where request_id = $1`, [
      reader.requestId,
    ]);
    return { ok, rows };
  };
  expect(await approach(stranger.organisationId)).toEqual({ ok: false, rows: [{ outcome: 'refused', id: first }] });
  for (const organisationId of [tenant.organisationId, undefined])
    expect(await approach(organisationId)).toEqual({ ok: true, rows: [{ outcome: 'allowed', id: first }] });
});
