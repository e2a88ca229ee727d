import { randomUUID } from 'node:crypto';
import { patientSummary } from '@naer/contracts/summary';
import type { HumanAct } from '@naer/domain/alert/alert';
import type { RecordChange } from '@naer/domain/monitor/change';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { readSummary } from '@naer/services/summary/read-summary';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { MEASURED_AT, type TestPatient, testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NOW = MEASURED_AT + DAY_MS;

async function project(patient: TestPatient, ...changes: readonly RecordChange[]): Promise<void> {
  expect(await applyMonitorEvents(records, [patient.payload(...changes)])).toEqual([{ ok: true, parked: [] }]);
}

function actOf({ practitionerId: by, unitId }: TestTenant, at: number): HumanAct {
  return { at, by, unitId };
}

/** An alert that opened `daysAgo` and was acknowledged so many minutes later. */
function acknowledged(tenant: TestTenant, patient: TestPatient, daysAgo: number, minutes: number): RecordChange[] {
  const [alertId, openedAt] = [randomUUID(), NOW - daysAgo * DAY_MS];
  const act = actOf(tenant, openedAt + minutes * MINUTE_MS);
  return [
    patient.alert(2, { alertId, openedAt, state: 'acknowledged', acknowledged: act }),
    patient.history(2, 'acknowledged', { alertId, at: act.at, act }),
  ];
}

async function summaryOf(tenant: TestTenant, patient: TestPatient, days = 30) {
  return must(await readSummary(records, tenant.reader, { patientId: patient.patientId, days, now: NOW }));
}

test('alerts of the period are counted by how they stand, and the time to the first word is their median', async () => {
  const tenant = await seedTenant(records);
  const patient = testPatient(tenant);
  const again = randomUUID();
  const opened = NOW - 2 * DAY_MS;
  const act = actOf(tenant, opened + 10 * MINUTE_MS);
  await project(
    patient,
    ...acknowledged(tenant, patient, 1, 4),
    ...acknowledged(tenant, patient, 29, 30),
    // Acknowledged after ten minutes, then worse: what counts is the first time.
    patient.alert(4, { alertId: again, openedAt: opened }),
    patient.history(2, 'acknowledged', { alertId: again, at: act.at, act }),
    patient.history(4, 'reopened', { alertId: again, at: act.at + 1 }),
    patient.alert(3, {
      alertId: randomUUID(),
      openedAt: opened,
      severity: 'yellow',
      state: 'resolved',
      resolved: { ...act, outcome: 'false-alarm' },
    }),
    // Before the period: waiting, and over.
    patient.alert(1, { alertId: randomUUID(), openedAt: NOW - 31 * DAY_MS }),
    patient.alert(3, {
      alertId: randomUUID(),
      openedAt: NOW - 40 * DAY_MS,
      state: 'resolved',
      resolved: { ...act, outcome: 'visit' },
    }),
    // What waits for n of m has not opened, and never did when they were not met.
    patient.alert(1, { alertId: randomUUID(), openedAt: opened, state: 'pending', count: 0 }),
    patient.alert(2, {
      alertId: randomUUID(),
      openedAt: opened,
      state: 'resolved',
      count: 0,
      resolved: { ...act, by: 'system', outcome: 'not-met' },
    }),
    // A drill is in nothing.
    patient.alert(1, { alertId: randomUUID(), openedAt: opened, drill: true }),
    patient.unmeasured(5, 'message', { count: 3, openedAt: opened }),
  );
  const { alerts, messagesWaiting } = await summaryOf(tenant, patient);
  const clinical = { category: 'clinical', severity: 'red' };
  expect(alerts).toEqual({
    opened: [
      { ...clinical, state: 'acknowledged', alerts: 2 },
      { ...clinical, state: 'open', alerts: 1 },
      { category: 'clinical', severity: 'yellow', state: 'resolved', outcome: 'false-alarm', alerts: 1 },
      { category: 'message', severity: 'yellow', state: 'open', alerts: 1 },
    ],
    waitingFromBefore: 1,
    medianMinutesToAcknowledge: 10,
    acknowledged: 3,
    waitingAt: [{ unitId: tenant.unitId, alerts: 5 }],
  });
  expect(messagesWaiting).toBe(3);
  const day = await summaryOf(tenant, patient, 1);
  expect([day.alerts.medianMinutesToAcknowledge, day.alerts.acknowledged, day.alerts.waitingFromBefore]).toEqual([
    4, 1, 4,
  ]);
});

test('contacts are counted by channel, with the minutes of each organisation and the trips spared', async () => {
  const tenant = await seedTenant(records);
  const patient = testPatient(tenant);
  const [first, second] = [tenant.organisationId, randomUUID()].toSorted();
  const [ours, other] = [first ?? '', second ?? ''];
  const conference = {
    minutes: [
      { organisationId: ours, minutes: 20 },
      { organisationId: other, minutes: 35 },
    ],
    note: 'Hemmelig notat',
  };
  const call = { channel: 'call' as const, minutes: [{ organisationId: ours, minutes: 7 }], tripAvoidedKm: undefined };
  await project(
    patient,
    patient.contact(1, conference),
    patient.contact(2, { ...conference, tripAvoidedKm: 10 }),
    patient.contact(3, call),
    patient.contact(4, { ...call, at: NOW - 31 * DAY_MS }),
  );
  const summary = await summaryOf(tenant, patient);
  expect(summary.contacts).toEqual([
    {
      channel: 'call',
      contacts: 1,
      minutes: [{ organisationId: ours, minutes: 7 }],
      tripsAvoided: 0,
      tripAvoidedKm: 0,
    },
    {
      channel: 'case-conference',
      contacts: 2,
      minutes: [
        { organisationId: ours, minutes: 40 },
        { organisationId: other, minutes: 70 },
      ],
      tripsAvoided: 2,
      tripAvoidedKm: 94.5,
    },
  ]);
  expect(JSON.stringify(summary)).not.toContain('notat');
});

test('of a patient with nothing, everything is none; plan and responsible unit stand there, and no value ever does', async () => {
  const tenant = await seedTenant(records);
  const patient = testPatient(tenant);
  await project(patient, patient.measurement(1));
  const { patientId } = patient;
  const summary = await summaryOf(tenant, patient, 7);
  const unit = { unitId: tenant.unitId, unit: 'Enhet A', organisationId: tenant.organisationId, organisation: 'Prøve' };
  expect(summary).toEqual({
    patientId,
    from: new Date(NOW - 7 * DAY_MS).toISOString(),
    to: new Date(NOW).toISOString(),
    days: 7,
    alerts: { opened: [], waitingFromBefore: 0, medianMinutesToAcknowledge: null, acknowledged: 0, waitingAt: [] },
    contacts: [],
    messagesWaiting: 0,
    plan: { planVersion: 1, programme: 'copd', since: '2015-01-01T00:00:00.000Z' },
    pauses: [],
    responsible: { red: unit, yellow: unit },
  });
  expect(patientSummary.parse(summary)).toEqual(summary);
});

test('pauses that ran in the period or are to come are shown with their reason, those before it and those called off are not', async () => {
  const tenant = await seedTenant(records);
  const patient = testPatient(tenant);
  const pause = (from: number, to: number, ended: number | null) =>
    stack.query(
      `insert into monitoring_pause (tenant_id, patient_id, pause_id, from_at, to_at, reason, note, created_by, ended_at, ended_by)
       values ($1, $2, $3, to_timestamp($4), to_timestamp($5), 'holiday', 'Hemmelig notat', $6, to_timestamp($7), $8)`,
      [
        tenant.tenantId,
        patient.patientId,
        randomUUID(),
        (NOW + from * DAY_MS) / 1000,
        (NOW + to * DAY_MS) / 1000,
        tenant.practitionerId,
        ended === null ? null : (NOW + ended * DAY_MS) / 1000,
        ended === null ? null : tenant.practitionerId,
      ],
    );
  await pause(-60, -40, null);
  await pause(-35, -20, -25);
  await pause(5, 9, null);
  await pause(12, 14, 2);
  const { pauses } = await summaryOf(tenant, patient);
  const day = (days: number) => new Date(NOW + days * DAY_MS).toISOString();
  expect(pauses).toEqual([
    { from: day(5), to: day(9), reason: 'holiday' },
    { from: day(-35), to: day(-20), reason: 'holiday', endedAt: day(-25) },
  ]);
});

test('the read is one row of audit that says who, what and whom', async () => {
  const tenant = await seedTenant(records);
  const patient = testPatient(tenant);
  const reader = { ...tenant.reader, requestId: randomUUID() };
  must(await readSummary(records, reader, { patientId: patient.patientId, days: 30, now: NOW }));
  const rows = await stack.query(
    'select actor_id, action, outcome, subject_patient_id, shown from audit_event where request_id = $1',
    [reader.requestId],
  );
  expect(rows).toEqual([
    {
      actor_id: tenant.practitionerId,
      action: 'summary.read',
      outcome: 'allowed',
      subject_patient_id: patient.patientId,
      shown: 1,
    },
  ]);
});

test('a unit that has taken over an alert reads the summary and who follows the patient, for as long', async () => {
  const tenant = await seedTenant(records);
  const patient = testPatient(tenant);
  const ask = () => readSummary(records, tenant.stranger, { patientId: patient.patientId, days: 30, now: NOW });
  expect(await ask()).toEqual({ ok: false, error: { code: 'not-found' } });
  await project(patient, patient.alert(2, { unitId: tenant.otherUnitId }));
  const read = must(await ask());
  expect(read.alerts.waitingAt).toEqual([{ unitId: tenant.otherUnitId, alerts: 1 }]);
  expect(Object.keys(read.responsible).sort()).toEqual(['red', 'yellow']);
  await project(patient, patient.alert(3, { unitId: tenant.otherUnitId, state: 'resolved' }));
  expect(await ask()).toEqual({ ok: false, error: { code: 'not-found' } });
});
