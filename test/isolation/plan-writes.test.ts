import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { beginPause } from '@naer/services/pause/begin-pause';
import { endPause } from '@naer/services/pause/end-pause';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { closeProposal } from '@naer/services/plan/close-proposal';
import { loadPlanDesk } from '@naer/services/plan/load-plan-desk';
import { proposePlan } from '@naer/services/plan/propose-plan';
import { recordAuthorisations } from '@naer/services/practitioner/record-authorisations';
import { createTenant } from '@naer/services/tenant/create-tenant';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant, testPlan } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const DAY = 86_400_000;

async function seeded(authorisations: readonly string[] = ['LE']) {
  const tenant = await seedTenant(records);
  const { tenantId, practitionerId, reader } = tenant;
  const patientId = tenant.patients[0]?.patientId ?? '';
  must(await recordAuthorisations(records, { tenantId, practitionerId, hprNumber: '999000001', authorisations }));
  return { tenant, tenantId, practitionerId, patientId, reader };
}

function put(tenant: TestTenant, reader: Reader, patientId: string, expectVersion = 1) {
  const { practitionerId: approvedBy, tenantId } = tenant;
  const actor = { reader, action: 'plan.activate', subjectId: '2' };
  return activatePlan(records, {
    tenantId,
    patientId,
    expectVersion,
    actor,
    plan: testPlan(2),
    approvedBy,
    reason: 'x',
  });
}

const acts = (patientId: string) =>
  stack.query(
    `select actor_id, action, outcome, subject_id, unit_id from audit_event where subject_patient_id = $1 order by recorded_at`,
    [patientId],
  );
const notFound = { ok: false, error: { code: 'not-found' } };

test('what a person changes stands in the audit, with the authorisation that was held then', async () => {
  const { tenant, tenantId, practitionerId, patientId, reader } = await seeded(['SP', 'LE']);
  must(await put(tenant, reader, patientId));
  must(await recordAuthorisations(records, { tenantId, practitionerId, hprNumber: '999000002', authorisations: [] }));
  expect(await acts(patientId)).toEqual([
    { actor_id: practitionerId, action: 'plan.activate', outcome: 'allowed', subject_id: '2', unit_id: tenant.unitId },
  ]);
  expect(
    await stack.query(
      'select approver_hpr_number, approver_authorisation, proposed_by from plan_version where patient_id = $1 and plan_version = 2',
      [patientId],
    ),
  ).toEqual([{ approver_hpr_number: '999000001', approver_authorisation: 'LE', proposed_by: practitionerId }]);
});

test('nobody approves without an authorisation that the tenant lists, nor for a patient they do not follow', async () => {
  const { tenant, patientId, reader } = await seeded(['SP']);
  expect(await put(tenant, reader, patientId)).toEqual(notFound);
  const authorised = await seeded();
  const other = await seeded();
  for (const [stranger, patient] of [
    [authorised.tenant.stranger, authorised.patientId],
    [{ ...authorised.reader, unitIds: [] }, authorised.patientId],
    [{ ...authorised.reader, unitIds: [other.tenant.unitId] }, authorised.patientId],
    [authorised.reader, other.patientId],
  ] as const)
    expect(await put(authorised.tenant, stranger, patient)).toEqual(notFound);
  for (const { patientId: untouched } of [authorised, other]) {
    expect(await acts(untouched)).toEqual([]);
    expect(await stack.query('select plan_version from plan_version where patient_id = $1', [untouched])).toHaveLength(
      1,
    );
  }
});

test('a change that comes too late leaves no version, no proposal and no word in the audit', async () => {
  const { tenant, patientId, reader, practitionerId, tenantId } = await seeded();
  must(await put(tenant, reader, patientId));
  expect(await put(tenant, reader, patientId)).toEqual({ ok: false, error: { code: 'version-conflict', version: 2 } });
  const { v, programme, rules, acknowledgeRedWithinMs } = testPlan();
  const desk = { version: 1, newest: undefined, mayApprove: false, proposal: undefined } as const;
  const surroundings = { timeZone: 'Europe/Oslo', pauses: [] };
  const draft = { v, programme, rules, acknowledgeRedWithinMs };
  const late = { patientId, desk: { ...desk, surroundings }, draft, reason: 'x' };
  expect(await proposePlan(records, reader, late)).toEqual({ ok: false, error: { code: 'stale-version', version: 2 } });
  expect(await acts(patientId)).toHaveLength(1);
  // A version and its proposal are one statement: neither is there without the other.
  const ghost = { proposalId: randomUUID() };
  const command = { tenantId, patientId, plan: testPlan(3), approvedBy: practitionerId, proposal: ghost };
  expect(await activatePlan(records, { ...command, expectVersion: 2 })).toEqual(notFound);
  expect(must(await loadRegistryFacts(records, tenantId, patientId))).toMatchObject({ version: 2 });
});

test('a proposal that is declined while somebody approves it becomes no version', async () => {
  const { patientId, reader, tenantId, practitionerId } = await seeded();
  const { v, programme, rules, acknowledgeRedWithinMs } = testPlan();
  const surroundings = { timeZone: 'Europe/Oslo', pauses: [] };
  const desk = { version: 1, newest: undefined, mayApprove: true, proposal: undefined, surroundings };
  const draft = { v, programme, rules, acknowledgeRedWithinMs };
  const { proposalId } = must(await proposePlan(records, reader, { patientId, desk, draft, reason: 'x' }));
  const slow = new pg.Client({ connectionString: stack.postgres.server.url });
  await slow.connect();
  try {
    await slow.query('begin');
    await slow.query(
      `update plan_proposal set state = 'declined', decided_by = proposed_by, decided_at = now() where proposal_id = $1`,
      [proposalId],
    );
    const command = { tenantId, patientId, plan: testPlan(2), approvedBy: practitionerId, proposal: { proposalId } };
    const approving = activatePlan(records, { ...command, expectVersion: 1 });
    await eventually(
      () => stack.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`),
      (waiting) => waiting.length === 1,
    );
    await slow.query('commit');
    expect(await approving).toEqual(notFound);
  } finally {
    await slow.end();
  }
  expect(must(await loadRegistryFacts(records, tenantId, patientId))).toMatchObject({ version: 1 });
  expect(await stack.query('select 1 from plan_version where patient_id = $1', [patientId])).toHaveLength(1);
});

test('who lost the authorisation in the meantime declines nothing; the proposer withdraws all the same', async () => {
  const { patientId, reader, tenantId, practitionerId } = await seeded();
  const { v, programme, rules, acknowledgeRedWithinMs } = testPlan();
  const draft = { v, programme, rules, acknowledgeRedWithinMs };
  const surroundings = { timeZone: 'Europe/Oslo', pauses: [] };
  const empty = { version: 1, newest: undefined, mayApprove: true, proposal: undefined, surroundings };
  const { proposalId } = must(await proposePlan(records, reader, { patientId, desk: empty, draft, reason: 'x' }));
  const desk = must(await loadPlanDesk(records, reader, patientId, proposalId));
  expect(desk.mayApprove).toBe(true);
  must(
    await recordAuthorisations(records, { tenantId, practitionerId, hprNumber: '999000001', authorisations: ['SP'] }),
  );
  expect(await closeProposal(records, reader, { patientId, desk, as: 'declined' })).toMatchObject({ ok: false });
  const state = () => stack.query('select state from plan_proposal where proposal_id = $1', [proposalId]);
  expect(await state()).toEqual([{ state: 'open' }]);
  must(await closeProposal(records, reader, { patientId, desk, as: 'withdrawn' }));
  expect(await state()).toEqual([{ state: 'withdrawn' }]);
  // Declined by nobody: only what was done stands in the audit.
  const done = (await acts(patientId)).map((act) => (act as { action: string }).action);
  expect(done).toEqual(['plan.propose', 'plan.prepare', 'plan.withdraw']);
});

test('a proposal that is sent twice at once is one proposal, and both are told which', async () => {
  const { patientId, reader, tenantId, practitionerId } = await seeded();
  const { v, programme, rules, acknowledgeRedWithinMs } = testPlan();
  const surroundings = { timeZone: 'Europe/Oslo', pauses: [] };
  const desk = { version: 1, newest: undefined, mayApprove: false, proposal: undefined, surroundings };
  const draft = { v, programme, rules, acknowledgeRedWithinMs };
  const first = randomUUID();
  const slow = new pg.Client({ connectionString: stack.postgres.server.url });
  await slow.connect();
  try {
    await slow.query('begin');
    await slow.query(
      `insert into plan_proposal (tenant_id, patient_id, proposal_id, base_plan_version, body, reason, proposed_by)
        values ($1, $2, $3, 0, $4, 'x', $5)`,
      [tenantId, patientId, first, JSON.stringify(draft), practitionerId],
    );
    const again = proposePlan(records, reader, { patientId, desk, draft, reason: 'x' });
    await eventually(
      () => stack.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`),
      (waiting) => waiting.length === 1,
    );
    await slow.query('commit');
    expect(await again).toEqual({ ok: true, value: { kind: 'proposed', proposalId: first } });
  } finally {
    await slow.end();
  }
  expect(await stack.query('select proposal_id from plan_proposal where patient_id = $1', [patientId])).toEqual([
    { proposal_id: first },
  ]);
  // Nothing was changed by the second: it stands in the audit as what was looked at, not as a proposal.
  expect(await acts(patientId)).toEqual([]);
});

test('the monitor learns of pauses and of the zone of the tenant, and not of a pause that was called off', async () => {
  const { tenantId, patientId, reader, tenant } = await seeded();
  const now = Date.now();
  const [from, to] = [now + DAY, now + 9 * DAY].map((ms) => new Date(ms).toISOString()) as [string, string];
  const request = { from, to, reason: 'holiday' } as const;
  const begin = (who: Reader, pauseId: string) => beginPause(records, who, { patientId, pauseId, request, now });
  const pauseId = randomUUID();
  must(await begin(reader, pauseId));
  must(await begin(reader, pauseId));
  expect(must(await loadRegistryFacts(records, tenantId, patientId))).toMatchObject({
    version: 2,
    timeZone: 'Europe/Oslo',
    pauses: [{ from: Date.parse(from), to: Date.parse(to) }],
  });
  expect(await begin(tenant.stranger, randomUUID())).toEqual(notFound);
  expect(await endPause(records, tenant.stranger, { patientId, pauseId })).toEqual(notFound);
  must(await endPause(records, reader, { patientId, pauseId }));
  expect(must(await loadRegistryFacts(records, tenantId, patientId))).toMatchObject({ version: 3, pauses: [] });
  expect((await acts(patientId)).map((act) => (act as { action: string }).action)).toEqual([
    'pause.begin',
    'pause.end',
  ]);
});

test.each<[string, object]>([
  ['a zone that does not exist', { timeZone: 'Europe/Atlantis' }],
  ['a zone that is a rule', { timeZone: 'CET-1' }],
  ['no approver at all', { planApprovers: [] }],
  ['an approver that is no code', { planApprovers: ['lege'] }],
])('a tenant with %s is refused', async (_, more) => {
  const answer = await createTenant(records, { tenantId: randomUUID(), name: 'x', wrappedKey: randomUUID(), ...more });
  expect(answer).toMatchObject({ ok: false, error: { code: 'refused' } });
});
