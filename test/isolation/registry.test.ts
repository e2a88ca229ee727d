import { randomUUID } from 'node:crypto';
import { assignDevice } from '@naer/services/device/assign-device';
import { endAssignment } from '@naer/services/device/end-assignment';
import { revokeCredentials } from '@naer/services/device/revoke-credentials';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { enrolPatient } from '@naer/services/patient/enrol-patient';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { loadManyRegistryFacts, loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { listEnrolments } from '@naer/services/sweep/list-enrolments';
import { loadPosition } from '@naer/services/sweep/load-position';
import { storePosition } from '@naer/services/sweep/store-position';
import { createTenant } from '@naer/services/tenant/create-tenant';
import { listTenants } from '@naer/services/tenant/list-tenants';
import { loadTenantKey } from '@naer/services/tenant/load-tenant-key';
import { createUnit } from '@naer/services/unit/create-unit';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { testPatient } from '../support/records-changes.ts';
import { FROM_2015, must, seedTenant, type TestTenant, testPlan } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

async function seeded(): Promise<{ tenant: TestTenant; tenantId: string; patient: TestTenant['patients'][number] }> {
  const tenant = await seedTenant(records);
  const [patient] = tenant.patients;
  if (patient === undefined) throw new Error('no patient');
  return { tenant, tenantId: tenant.tenantId, patient };
}

test('the facts of a monitor are what was enrolled', async () => {
  const { tenant, tenantId, patient } = await seeded();
  expect(must(await loadRegistryFacts(records, tenantId, patient.patientId))).toEqual({
    v: 1,
    tenantId,
    patientId: patient.patientId,
    version: 1,
    enrolment: {
      enrolmentId: patient.enrolmentId,
      programme: 'copd',
      unitId: tenant.unitId,
      ownerOrganisationId: tenant.organisationId,
      controllerOrganisationId: tenant.organisationId,
      active: true,
    },
    nationalIdIndexes: patient.nationalIdIndexes,
    sealedIdentity: patient.sealedIdentity,
    assignments: [
      {
        assignmentId: patient.device.assignmentId,
        deviceId: patient.device.deviceId,
        from: FROM_2015,
        to: null,
        generation: 1,
      },
    ],
    plans: [testPlan()],
    timeZone: 'Europe/Oslo',
    pauses: [],
    cares: [expect.objectContaining({ unitId: tenant.unitId, version: 1, policies: [] })],
    recorded: { sequence: 0, epoch: 0 },
  });
  expect(await loadRegistryFacts(records, tenantId, randomUUID())).toEqual({ ok: false, error: { code: 'not-found' } });
});

test('the facts say how far the records of each patient have come', async () => {
  const tenant = await seedTenant(records, 3);
  const [both, held, none] = [testPatient(tenant, 0), testPatient(tenant, 1), testPatient(tenant, 2)];
  const readings = Array.from({ length: 20 }, (_, i) => both.measurement(i + 1));
  const answers = await applyMonitorEvents(records, [
    both.payload(...readings, both.quarantine(25, 1), both.alert(7), both.alert(1, { revision: { epoch: 3, n: 1 } })),
    both.payload(both.alert(9, { alertId: randomUUID(), revision: { epoch: 2, n: 9 } })),
    held.payload(held.measurement(12), held.quarantine(4, 1)),
  ]);
  expect(answers.every((answer) => answer.ok && answer.parked.length === 0)).toBe(true);
  const ids = [both, held, none].map(({ patientId }) => patientId);
  const facts = must(await loadManyRegistryFacts(records, tenant.tenantId, ids));
  expect(new Map(facts.map(({ patientId, recorded }) => [patientId, recorded]))).toEqual(
    new Map([
      [both.patientId, { sequence: 25, epoch: 3 }],
      [held.patientId, { sequence: 12, epoch: 0 }],
      [none.patientId, { sequence: 0, epoch: 0 }],
    ]),
  );
});

test('every change of what a monitor must know raises the version, and a stale caller changes nothing', async () => {
  const { tenant, tenantId, patient } = await seeded();
  const who = { tenantId, patientId: patient.patientId };
  const second = { ...who, deviceId: randomUUID(), assignmentId: randomUUID(), from: FROM_2015 };
  expect(must(await assignDevice(records, { ...second, expectVersion: 1 })).version).toBe(2);
  const plan = { ...who, plan: testPlan(2), approvedBy: tenant.practitionerId };
  expect(await activatePlan(records, { ...plan, expectVersion: 1 })).toEqual({
    ok: false,
    error: { code: 'version-conflict', version: 2 },
  });
  expect(must(await activatePlan(records, { ...plan, expectVersion: 2 })).version).toBe(3);
  expect(must(await revokeCredentials(records, second)).version).toBe(4);
  expect(must(await endAssignment(records, { ...second, to: FROM_2015 + 1000 })).version).toBe(5);
  const facts = must(await loadRegistryFacts(records, tenantId, patient.patientId));
  expect(facts.version).toBe(5);
  expect(facts.plans.map(({ planVersion }) => planVersion)).toEqual([1, 2]);
  expect(facts.assignments.find(({ assignmentId }) => assignmentId === second.assignmentId)).toMatchObject({
    to: FROM_2015 + 1000,
    generation: 3,
  });
});

test('a change for somebody who is not there is not found and raises nothing', async () => {
  const { tenantId, patient } = await seeded();
  const notFound = { ok: false, error: { code: 'not-found' } };
  const nobody = { tenantId, patientId: randomUUID(), assignmentId: patient.device.assignmentId };
  expect(await revokeCredentials(records, nobody)).toEqual(notFound);
  expect(
    await revokeCredentials(records, { ...nobody, patientId: patient.patientId, assignmentId: randomUUID() }),
  ).toEqual(notFound);
  const other = await seedTenant(records);
  expect(
    await revokeCredentials(records, { ...nobody, tenantId: other.tenantId, patientId: patient.patientId }),
  ).toEqual(notFound);
  expect(must(await loadRegistryFacts(records, tenantId, patient.patientId)).version).toBe(1);
});

test('a personal device has one patient at a time, a gateway many', async () => {
  const tenant = await seedTenant(records, 2);
  const [one, other] = tenant.patients;
  const { tenantId } = tenant;
  const device = { tenantId, deviceId: one?.device.deviceId ?? '', from: FROM_2015 + 1000 };
  const taken = { ok: false, error: { code: 'already-exists', constraint: 'device_assignment_one_patient' } };
  const toOther = { ...device, patientId: other?.patientId ?? '', assignmentId: randomUUID() };
  expect(await assignDevice(records, toOther)).toEqual(taken);
  expect(await assignDevice(records, { ...toOther, personal: false })).toMatchObject({
    ok: false,
    error: { code: 'not-found' },
  });
  must(
    await endAssignment(records, {
      ...one?.device,
      tenantId,
      patientId: one?.patientId ?? '',
      assignmentId: one?.device.assignmentId ?? '',
      to: device.from,
    }),
  );
  must(await assignDevice(records, toOther));
  const gateway = { tenantId, deviceId: randomUUID(), personal: false, from: FROM_2015 };
  for (const { patientId } of tenant.patients)
    must(await assignDevice(records, { ...gateway, patientId, assignmentId: randomUUID() }));
});

test('a national id, an enrolment, a number or a plan version that is taken is already-exists, and nothing is half done', async () => {
  const { tenant, tenantId, patient } = await seeded();
  const fresh = { ...patient, patientId: randomUUID(), enrolmentId: randomUUID(), device: undefined, plan: undefined };
  expect(await enrolPatient(records, tenantId, fresh)).toEqual({
    ok: false,
    error: { code: 'already-exists', constraint: 'patient_national_id_pkey' },
  });
  expect(await stack.query('select 1 from patient where patient_id = $1', [fresh.patientId])).toEqual([]);
  expect(await enrolPatient(records, tenantId, { ...patient, enrolmentId: randomUUID() })).toMatchObject({
    error: { code: 'already-exists' },
  });
  const plan = { tenantId, patientId: patient.patientId, plan: testPlan(1), approvedBy: tenant.practitionerId };
  expect(await activatePlan(records, plan)).toMatchObject({
    error: { code: 'already-exists', constraint: 'plan_version_pkey' },
  });
  const organisation = {
    tenantId,
    organisationId: randomUUID(),
    number: '994598759',
    kind: 'other',
    name: 'x',
  } as const;
  expect(await createOrganisation(records, organisation)).toMatchObject({ error: { code: 'already-exists' } });
  expect(await createTenant(records, { tenantId, name: 'x', wrappedKey: 'y' })).toMatchObject({
    error: { code: 'already-exists' },
  });
  expect(
    await createUnit(records, { tenantId, unitId: randomUUID(), organisationId: randomUUID(), name: 'x' }),
  ).toMatchObject({
    error: { code: 'not-found' },
  });
});

test('an identity sealed with a key that is not the tenant’s is refused', async () => {
  const { tenantId, patient } = await seeded();
  const fresh = {
    ...patient,
    patientId: randomUUID(),
    enrolmentId: randomUUID(),
    nationalIdIndexes: [],
    device: undefined,
    plan: undefined,
  };
  const foreign = { ...fresh, sealedIdentity: { v: 1, sealed: 'x', wrappedKey: 'another' } as const };
  expect(await enrolPatient(records, tenantId, foreign)).toMatchObject({
    ok: false,
    error: { code: 'refused', sqlState: '23502' },
  });
  expect(await loadTenantKey(records, tenantId)).toEqual({ ok: true, value: patient.sealedIdentity.wrappedKey });
  expect(await loadTenantKey(records, randomUUID())).toMatchObject({ ok: false, error: { code: 'not-found' } });
});

test('a thousand patients are enrolled in one go and read back in one go', async () => {
  const tenant = await seedTenant(records, 0);
  const template = (await seedTenant(records)).patients[0];
  if (template === undefined) throw new Error('no patient');
  const { unitId, organisationId, practitionerId } = tenant;
  const wrappedKey = must(await loadTenantKey(records, tenant.tenantId));
  const many = Array.from({ length: 1500 }, () => ({
    ...template,
    patientId: randomUUID(),
    enrolmentId: randomUUID(),
    nationalIdIndexes: [randomUUID()],
    sealedIdentity: { v: 1, sealed: 'x', wrappedKey } as const,
    unitId,
    ownerOrganisationId: organisationId,
    controllerOrganisationId: organisationId,
    device: { deviceId: randomUUID(), assignmentId: randomUUID(), from: FROM_2015 },
    plan: { version: testPlan(), approvedBy: practitionerId },
  }));
  must(await enrolPatients(records, tenant.tenantId, many));
  const facts = must(
    await loadManyRegistryFacts(
      records,
      tenant.tenantId,
      many.map(({ patientId }) => patientId),
    ),
  );
  expect(facts.map(({ patientId }) => patientId)).toEqual(many.map(({ patientId }) => patientId).sort());
});

test('the sweep walks every enrolment that is active or has ended of late once, of every tenant, in pages', async () => {
  const tenants = [await seedTenant(records, 5), await seedTenant(records, 0), await seedTenant(records, 3)];
  const [ended, endedLongAgo] = tenants[0]?.patients ?? [];
  const end = 'update enrolment set active_to = now() - make_interval(days => $2) where patient_id = $1';
  await stack.query(end, [ended?.patientId, 0]);
  await stack.query(end, [endedLongAgo?.patientId, 31]);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: {
      items: readonly { tenantId: string; patientId: string; registryVersion: number }[];
      nextCursor: string | null;
    } = must(await listEnrolments(records, { cursor, limit: 2 }));
    seen.push(
      ...page.items.map(({ tenantId, patientId, registryVersion }) => `${tenantId} ${patientId} ${registryVersion}`),
    );
    cursor = page.nextCursor;
  } while (cursor !== null);
  const active = await stack.query<{ line: string }>(
    `select e.tenant_id || ' ' || e.patient_id || ' ' || registry_version as line from enrolment e join patient using (tenant_id, patient_id)
     where active or active_to > now() - interval '30 days' order by e.tenant_id, e.patient_id`,
  );
  expect(seen).toEqual(active.map(({ line }) => line));
  expect(seen.some((line) => line.includes(ended?.patientId ?? ''))).toBe(true);
  expect(seen.some((line) => line.includes(endedLongAgo?.patientId ?? ''))).toBe(false);
  expect(must(await listTenants(records)).length).toBeGreaterThanOrEqual(3);
});

test('the position of a walk is kept and replaced', async () => {
  expect(await loadPosition(records, 'walk')).toEqual({ ok: true, value: null });
  must(await storePosition(records, 'walk', 'a'));
  must(await storePosition(records, 'walk', 'b'));
  expect(must(await loadPosition(records, 'walk'))).toMatchObject({ position: 'b', at: expect.any(Number) });
});
