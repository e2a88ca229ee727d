import type { UnitCare } from '@naer/domain/escalation/unit-care';
import type { RecordChange } from '@naer/domain/monitor/change';
import { listAlerts } from '@naer/services/alert/list-alerts';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { type TestPatient, testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

async function keep(patient: TestPatient, ...changes: readonly RecordChange[]): Promise<void> {
  expect(await applyMonitorEvents(records, [patient.payload(...changes)])).toEqual([{ ok: true, parked: [] }]);
}

/** What the unit without patients can read of the patient: an error code, or how many alerts and measurements. */
async function seenBy(tenant: TestTenant, { patientId }: TestPatient) {
  const alerts = await listAlerts(records, tenant.stranger, { patientId });
  const measurements = await listMeasurements(records, tenant.stranger, { patientId });
  const told = (answer: typeof alerts | typeof measurements) =>
    answer.ok ? answer.value.items.length : answer.error.code;
  return [told(alerts), told(measurements)];
}

test('a unit reads a patient from another unit while it answers for a live alert, and no longer', async () => {
  const tenant = await seedTenant(records, 2);
  const patient = testPatient(tenant);
  await keep(patient, patient.measurement(1), patient.alert(1));
  expect(await seenBy(tenant, patient)).toEqual(['not-found', 'not-found']);

  await keep(patient, patient.alert(2, { unitId: tenant.otherUnitId }));
  expect(await seenBy(tenant, patient)).toEqual([1, 1]);
  expect(await seenBy(tenant, testPatient(tenant, 1))).toEqual(['not-found', 'not-found']);

  const by = { at: 1, by: tenant.practitionerId, unitId: tenant.otherUnitId };
  await keep(
    patient,
    patient.alert(3, { unitId: tenant.otherUnitId, state: 'resolved', resolved: { ...by, outcome: 'visit' } }),
  );
  expect(await seenBy(tenant, patient)).toEqual(['not-found', 'not-found']);
});

test('a unit that is offered an alert reads the patient before it says yes, and no other tenant does', async () => {
  const [tenant, elsewhere] = [await seedTenant(records), await seedTenant(records)];
  const patient = testPatient(tenant);
  const { unitId, otherUnitId: toUnitId, organisationId, practitionerId } = tenant;
  const toCare: UnitCare = {
    v: 1,
    unitId: toUnitId,
    organisationId,
    version: 1,
    kind: 'municipality',
    liveQueue: true,
    policies: [],
    redSnoozeMinutes: 60,
    greens: 2,
    contactsRaise: 3,
  };
  const offered = { handoverId: 'h', toUnitId, toOrganisationId: organisationId, reason: 'Night', toCare };
  const handover = { ...offered, at: 1, by: practitionerId, unitId, returnsAt: 2 };
  await keep(patient, patient.measurement(1), patient.alert(1, { handover }));
  expect(await seenBy(tenant, patient)).toEqual([1, 1]);
  const stranger = { ...elsewhere.stranger, unitIds: [tenant.otherUnitId] };
  expect(await listAlerts(records, stranger, { patientId: patient.patientId })).toMatchObject({
    ok: false,
    error: { code: 'not-found' },
  });
  expect(must(await listAlerts(records, tenant.reader, { patientId: patient.patientId })).items).toHaveLength(1);
});
