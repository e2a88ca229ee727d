import { randomUUID } from 'node:crypto';
import type { RecordChange } from '@naer/domain/monitor/change';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { startRecords } from '../support/records.ts';
import { MEASURED_AT, type TestPatient, testPatient } from '../support/records-changes.ts';
import { seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const requests = vi.spyOn(records, 'run');
afterEach(() => requests.mockClear());

const KEPT = { ok: true, parked: [] };
const RETRY = { ok: false, reason: 'retry' };
const BAD = { quantity: { text: 'not a number', unit: '%', canonical: 1 } };

async function freshPatients(count: number): Promise<TestPatient[]> {
  const tenant = await seedTenant(records, count);
  requests.mockClear();
  return tenant.patients.map((_, i) => testPatient(tenant, i));
}
async function freshPatient(): Promise<TestPatient> {
  const [patient] = await freshPatients(1);
  if (patient === undefined) throw new Error('no patient');
  return patient;
}
async function sequencesOf({ patientId }: TestPatient): Promise<number[]> {
  const rows = await stack.query<{ sequence: number }>(
    'select sequence::int from measurement where patient_id = $1 order by 1',
    [patientId],
  );
  return rows.map(({ sequence }) => sequence);
}
const count = (deviceId: string, total: number): RecordChange => ({
  kind: 'refusal-count',
  deviceId,
  day: '2026-11-20',
  code: 'c',
  total,
});
const audit = (eventId: string): RecordChange => ({
  kind: 'audit',
  eventId,
  at: MEASURED_AT,
  action: 'alert.acknowledge',
  actorId: 'a',
  unitId: randomUUID(),
});

test('many refused rows cost one more request, not two each, and hold nobody', async () => {
  const [sick, neighbour] = await freshPatients(2);
  if (sick === undefined || neighbour === undefined) throw new Error('no patients');
  const changes = Array.from({ length: 400 }, (_, i) => sick.measurement(i + 1, i % 4 === 3 ? {} : BAD));
  const answers = await applyMonitorEvents(records, [
    sick.payload(...changes),
    neighbour.payload(neighbour.measurement(1)),
  ]);
  expect(requests).toHaveBeenCalledTimes(2);
  const refused = changes.filter((_, i) => i % 4 !== 3).map((change) => ({ change, sqlState: '22P02' }));
  expect(answers).toEqual([{ ok: true, parked: refused }, KEPT]);
  expect(await sequencesOf(sick)).toEqual(Array.from({ length: 100 }, (_, i) => 4 * i + 4));
  expect(await sequencesOf(neighbour)).toEqual([1]);
});

test('a delivery of thousands of refused rows is settled well within the time a monitor waits', async () => {
  const patient = await freshPatient();
  const payload = patient.payload(...Array.from({ length: 7000 }, (_, i) => patient.measurement(i + 1, BAD)));
  const started = performance.now();
  const [answer] = await applyMonitorEvents(records, [payload]);
  expect(answer?.ok === true && answer.parked.length).toBe(7000);
  expect(requests.mock.calls.length).toBeLessThan(20);
  expect(performance.now() - started).toBeLessThan(12_000);
});

test('a refused row of any kind is parked alone, in the order of its payload, and again when the group is replayed', async () => {
  const patient = await freshPatient();
  const device = randomUUID();
  const bad: RecordChange[] = [
    patient.alert(2, { openedAt: 1e300 }),
    patient.measurement(1, BAD),
    patient.history(1, 'opened', { at: 1e300 }),
    audit('not an id'),
    patient.quarantine(0, 1),
    count(device, -1),
    patient.doubt(0),
    patient.reminder(1, { missing: [] }),
    patient.event(0),
  ];
  const good: RecordChange[] = [
    patient.measurement(2),
    patient.alert(1),
    patient.history(2, 'opened'),
    patient.quarantine(3, 1),
    count(device, 2),
    audit(randomUUID()),
    patient.doubt(2),
    patient.reminder(2),
    patient.event(4),
  ];
  const payload = patient.payload(...bad.flatMap((change, i) => [change, ...good.slice(i, i + 1)]));
  const parked = [
    { sqlState: '22008' },
    { sqlState: '22P02' },
    { sqlState: '22008' },
    { sqlState: '22P02' },
    { sqlState: '23514', constraint: 'quarantine_sequence_check' },
    { sqlState: '23514', constraint: 'refusal_count_total_check' },
    { sqlState: '23514', constraint: 'measurement_doubt_sequence_check' },
    { sqlState: '23514', constraint: 'measurement_reminder_missing_check' },
    { sqlState: '23514', constraint: 'monitor_event_sequence_check' },
  ].map((reason, i) => ({ change: bad[i], ...reason }));
  expect(await applyMonitorEvents(records, [payload])).toEqual([{ ok: true, parked }]);
  expect(await applyMonitorEvents(records, [payload])).toEqual([{ ok: true, parked }]);
  const tables = [
    'measurement',
    'alert',
    'alert_history',
    'quarantine',
    'refusal_count',
    'measurement_reminder',
    'measurement_doubt',
    'monitor_event',
  ];
  for (const table of tables)
    expect(await stack.query(`select 1 from ${table} where patient_id = $1`, [patient.patientId])).toHaveLength(1);
  expect(
    await stack.query('select 1 from audit_event where subject_patient_id = $1', [patient.patientId]),
  ).toHaveLength(1);
});

test('beside refused rows an alert still shows its newest revision that PostgreSQL takes, in whatever order they came', async () => {
  const patient = await freshPatient();
  const refused = patient.alert(9, { planVersion: 1e10 });
  const answers = await applyMonitorEvents(records, [
    patient.payload(patient.alert(3, { state: 'acknowledged' }), refused, patient.alert(2)),
    patient.payload(patient.alert(1)),
  ]);
  expect(answers).toEqual([{ ok: true, parked: [{ change: refused, sqlState: '22003' }] }, KEPT]);
  expect(await stack.query('select n::int, state from alert where patient_id = $1', [patient.patientId])).toEqual([
    { n: 3, state: 'acknowledged' },
  ]);
});

test('what fails for another reason beside a refused row parks nothing and keeps nothing until it is mended', async () => {
  const patient = await freshPatient();
  const payload = patient.payload(patient.measurement(1, BAD), patient.measurement(2), patient.quarantine(3, 1));
  await stack.query('alter table quarantine rename to quarantine_away');
  expect(await applyMonitorEvents(records, [payload])).toEqual([RETRY]);
  expect(await sequencesOf(patient)).toEqual([]);
  await stack.query('alter table quarantine_away rename to quarantine');
  expect(await applyMonitorEvents(records, [payload])).toEqual([
    { ok: true, parked: [{ change: payload.changes[0], sqlState: '22P02' }] },
  ]);
  expect(await sequencesOf(patient)).toEqual([2]);
});
