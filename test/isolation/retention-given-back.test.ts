import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import { takeInPatient } from '@naer/services/enrolment/take-in-patient';
import { placeHold } from '@naer/services/hold/place-hold';
import { MOST_TRIES } from '@naer/services/job/note-failed-try';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { runRetention } from '../support/retention.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const RULES = { journal: { count: 10, unit: 'years' } } as const;

let tenant: TestTenant;
let [first, second]: string[] = [];
const own = (text: string, ...values: readonly unknown[]) => stack.query(text, [tenant.tenantId, ...values]);

/** The follow-up of two patients ended long ago. */
beforeEach(async () => {
  tenant = await seedTenant(records, 2);
  [first, second] = tenant.patients.map(({ patientId }) => patientId);
  await own(
    `update enrolment set active_from = now() - interval '30 years', active_to = now() - interval '11 years' where tenant_id = $1`,
  );
});

const hold = async (patientId?: string) =>
  must(
    await placeHold(
      records,
      { tenantId: tenant.tenantId, actorId: tenant.practitionerId },
      { holdId: randomUUID(), patientId, reason: 'r', decisionReference: 'd' },
    ),
  );
/** Of those who are still there, whose removal has begun. */
const begun = async () =>
  (
    await own(
      'select r.patient_id as id from retention_removal r join patient p using (tenant_id, patient_id) where tenant_id = $1',
    )
  ).map((row) => (row as { id: string }).id);
const known = () => own('select subject_index from citizen_directory where tenant_id = $1 order by 1');
const ANSWER = { askMonitor: 'ready', forgetPatient: 'erased' } as const;
const silent = (): Promise<never> => Promise.reject(new Error('silent'));
/** As a run leaves it that was killed once it had let go of who may log in. */
async function begin(...patients: (string | undefined)[]) {
  const jobId = randomUUID();
  await own(
    `insert into job (tenant_id, job_id, kind, created_by, state) values ($1, $2, 'retention', $3, 'running')`,
    jobId,
    tenant.practitionerId,
  );
  await own(
    'insert into retention_removal (tenant_id, patient_id, job_id) select $1, unnest($2::uuid[]), $3',
    patients,
    jobId,
  );
  await own(`update job set state = 'failed', finished_at = now() where tenant_id = $1 and job_id = $2`, jobId);
  await own('delete from citizen_directory where tenant_id = $1');
}
/** The patient is taken in as by an import. */
async function enrol(patientId = '') {
  const { tenantId, practitionerId, unitId, organisationId } = tenant;
  const reader = { tenantId, practitionerId, unitIds: [unitId] } as unknown as Reader;
  const comer = { blindIndex: '', unitId, organisationId, programme: 'copd', purpose: 'p', risk: 'low' } as const;
  const ids = { enrolmentId: randomUUID(), patientId: randomUUID() };
  const taken = await takeInPatient(records, reader, { ...comer, ...ids }, { known: patientId });
  return taken.ok ? 'enrolled' : taken.error.code;
}

test('a journal is not begun with before its monitor has handed over all', async () => {
  const seen: unknown[] = [];
  const real = await runRetention(records, tenant, RULES, {
    askMonitor: async () => {
      seen.push(...(await begun()));
      return 'held';
    },
    forgetPatient: () => Promise.reject(new Error('asked')),
  });
  expect(real.journal).toMatchObject({ removed: 0, unsettled: 2 });
  expect([seen, await begun()]).toEqual([[], []]);
});

test.each(['waiting', 'held'] as const)('one whose monitor is %s since is given back', async (told) => {
  const real = await runRetention(records, tenant, RULES, {
    forgetPatient: async (_, patientId) => (patientId === first ? told : 'erased'),
  });
  expect(real.journal).toMatchObject({ removed: 1, unsettled: 1 });
  expect(await begun()).toEqual([]);
  expect(await enrol(first)).toBe('enrolled');
});

test('a hold that comes once a run has begun gives it back while nothing was erased, and not after; who is named by it logs in', async () => {
  const before = await known();
  await begin(first, second);
  await hold();
  expect([await enrol(first), await enrol(second)]).toEqual(['journal-being-removed', 'journal-being-removed']);
  const real = await runRetention(records, tenant, RULES, {
    askMonitor: async (_, patientId) => (patientId === first ? 'ready' : 'erased'),
  });
  expect(real.journal).toMatchObject({ removed: 0, keptByHold: 2 });
  expect([await begun(), await known()]).toEqual([[second], before]);
  expect([await enrol(first), await enrol(second)]).toEqual(['enrolled', 'journal-being-removed']);
});

test.each([
  ['a hold', 'keptByHold', [0, 1], () => hold(first)],
  ['a follow-up', 'keptByRule', [1], () => enrol(first)],
] as const)(
  '%s that comes while the monitor is asked leaves it as it is, and gives back what a run before had begun',
  async (_, field, before, comes) => {
    await begin(...before.map((nth) => [first, second][nth]));
    const told: string[] = [];
    const real = await runRetention(records, tenant, RULES, {
      askMonitor: async (_, patientId) => {
        if (patientId === first) await comes();
        return 'ready';
      },
      forgetPatient: async (_, patientId) => {
        told.push(patientId);
        return 'erased';
      },
    });
    expect([real.journal, told, await begun()]).toMatchObject([{ removed: 1, [field]: 1 }, [second], []]);
  },
);

test('of a monitor that does not answer nothing is known: what was begun stays so', async () => {
  await begin(first);
  await hold(first);
  await runRetention(records, tenant, RULES, { askMonitor: () => Promise.reject(new Error('unreachable')) }).catch(
    () => undefined,
  );
  expect(await begun()).toContain(first);
});

test.each(['askMonitor', 'forgetPatient'] as const)(
  '%s that fails at the last try does not end the run: the others go',
  async (effect) => {
    const fails = { [effect]: (_: string, id: string) => (id === first ? silent() : Promise.resolve(ANSWER[effect])) };
    await expect(runRetention(records, tenant, RULES, { ...fails, tries: MOST_TRIES - 2 })).rejects.toThrow('silent');
    await own(`update job set state = 'failed', finished_at = now() where tenant_id = $1 and state <> 'done'`);
    const real = await runRetention(records, tenant, RULES, { ...fails, tries: MOST_TRIES - 1 });
    expect(real.journal).toMatchObject({ unsettled: 1 });
    expect(await own('select patient_id as id from patient where tenant_id = $1')).toEqual([{ id: first }]);
    expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 1 });
  },
);

test('that it was begun stays for good when the journal has gone, and is given back by nobody but a run', async () => {
  await begin(first);
  const system = { 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' };
  expect(await stack.queryAs(system, 'delete from retention_removal returning 1')).toEqual([]);
  await hold(second);
  expect((await runRetention(records, tenant, RULES)).journal).toMatchObject({ removed: 1, keptByHold: 1 });
  const jobId = randomUUID();
  await own(
    `insert into job (tenant_id, job_id, kind, created_by, state) values ($1, $2, 'retention', $3, 'running')`,
    jobId,
    tenant.practitionerId,
  );
  expect(
    await stack.queryAs({ ...system, 'app.retention_job': jobId }, 'delete from retention_removal returning 1'),
  ).toEqual([]);
});
