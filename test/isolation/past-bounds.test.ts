import type { RehearsedPlan } from '@naer/contracts/rehearsal';
import type { Records } from '@naer/db/records';
import type { Rule } from '@naer/domain/rules/rule';
import { replayAlert } from '@naer/services/explanation/replay-alert';
import { calibratePlan } from '@naer/services/plan/calibrate-plan';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { loadPast } from '@naer/services/rehearsal/load-past';
import { rehearsePlan } from '@naer/services/rehearsal/rehearse-plan';
import { rehearseProgramme } from '@naer/services/rehearsal/rehearse-programme';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { type TestPatient, testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);
const TOO_MUCH = { ok: false, error: { code: 'too-much-to-play' } };

let tenant: TestTenant;
let patient: TestPatient;
let sensor: TestPatient;
beforeAll(async () => {
  tenant = await seedTenant(records, 2);
  [patient, sensor] = [testPatient(tenant), testPatient(tenant, 1)];
  for (const { payload, measurement, event, alert, history } of [patient, sensor]) {
    const act = { at: NOW, by: tenant.practitionerId, unitId: tenant.unitId };
    const resolved = history(2, 'resolved', { outcome: 'visit', act });
    await applyMonitorEvents(records, [payload(measurement(1), event(2), alert(1), resolved)]);
  }
  // A value a minute: six weeks are more than one request can hold.
  const columns = (
    await stack.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'measurement'
        and column_name not in ('sequence', 'device_time', 'measured_at', 'received_at')`,
      [],
    )
  ).map(({ name }) => name);
  await stack.query(
    `insert into measurement (${columns.join()}, sequence, device_time, measured_at, received_at)
      select ${columns.map((name) => `m.${name}`).join()}, 61002 - n, t, t, t from measurement m,
        generate_series(1, 61000) n, lateral (select to_timestamp($2::float8 / 1e3) - (n - 0.5) * interval '1 minute' as t) x
      where m.patient_id = $1 and m.sequence = 1`,
    [sensor.patientId, NOW],
  );
}, 60_000);

const saturation = { measure: 'oxygen-saturation', unit: '%' } as const;
const zones: Rule = { type: 'zones', ruleKey: 'spo2', ...saturation, redLow: 80 };
const terms = { days: 90, minutesPerAlert: 10 };
const alertOf = ({ alert }: TestPatient) => alert(1).alert.alertId;

test('a past that one request cannot hold is not answered by a part of it', async () => {
  const { patientId } = sensor;
  const load = { patientId, action: 'plan.rehearse', from: 0, to: NOW };
  expect(await loadPast(records, tenant.reader, load)).toEqual(TOO_MUCH);
  const week = must(await loadPast(records, tenant.reader, { ...load, from: NOW - 7 * DAY_MS }));
  expect(week.readings.length).toBeGreaterThan(10_000);
  expect(await replayAlert(records, tenant.reader, { patientId, alertId: alertOf(sensor) }, NOW)).toEqual(TOO_MUCH);
  expect(must(await calibratePlan(records, tenant.reader, patientId, NOW)).planVersion).toBe(1);
});

test.each([
  ['readings', { readings: 0, events: 9, alerts: 9, acts: 9 }],
  ['events', { readings: 9, events: 0, alerts: 9, acts: 9 }],
  ['alerts', { readings: 9, events: 9, alerts: 0, acts: 9 }],
  ['acts', { readings: 9, events: 9, alerts: 9, acts: 0 }],
])('the bound holds for %s, and as many as allowed are loaded', async (_, most) => {
  const load = { patientId: patient.patientId, action: 'alert.replay', from: 0, to: NOW };
  expect(await loadPast(records, tenant.reader, { ...load, most })).toEqual(TOO_MUCH);
  const all = { readings: 1, events: 1, alerts: 1, acts: 1 };
  const { readings, events, alerts, acts } = must(await loadPast(records, tenant.reader, { ...load, most: all }));
  expect([readings.length, events.length, alerts.length, acts.length]).toEqual([1, 1, 1, 1]);
});

test('the attempt is audited, and whom the patient is not learns nothing of how much there is', async () => {
  const { patientId } = sensor;
  const load = { patientId, action: 'plan.tried', from: 0, to: NOW };
  expect(await loadPast(records, tenant.stranger, load)).toEqual({ ok: false, error: { code: 'not-found' } });
  expect(await loadPast(records, tenant.reader, load)).toEqual(TOO_MUCH);
  expect(
    await stack.query(`select outcome from audit_event where action = 'plan.tried' order by recorded_at`, []),
  ).toEqual([{ outcome: 'refused' }, { outcome: 'allowed' }]);
});

test('more rules than can be played over so many readings are refused, for a patient and for a programme', async () => {
  const { patientId } = sensor;
  const hundred: RehearsedPlan = {
    rules: Array.from({ length: 200 }, (_, nth) => ({
      type: 'trend',
      ruleKey: `t${nth}`,
      ...saturation,
      window: { hours: 48 },
      of: 'slope',
      minSamples: 2,
      yellowHigh: 0.001,
    })),
    schedule: [
      { key: 'all', measures: [{ measure: 'oxygen-saturation' }], when: { kind: 'continuous', everyMinutes: 1 } },
    ],
  };
  const few = { plan: { rules: [zones] }, ...terms, days: 7 };
  // A week is loaded with what the rules look back on: a day before it, or more than can be held here.
  expect(must(await rehearsePlan(records, tenant.reader, patientId, few, NOW)).measurements).toBe(7 * 24 * 60 + 1);
  const far: Rule = {
    type: 'trend',
    ruleKey: 't',
    ...saturation,
    window: { days: 89 },
    of: 'mean',
    minSamples: 2,
    yellowLow: 80,
  };
  const looksFar = { ...few, plan: { rules: [far], schedule: hundred.schedule } };
  expect(await rehearsePlan(records, tenant.reader, patientId, looksFar, NOW)).toEqual(TOO_MUCH);
  const then = NOW - 30 * DAY_MS;
  const week = must(await rehearsePlan(records, tenant.reader, patientId, few, then));
  expect(week.measurements).toBeGreaterThan(10_000);
  expect(await rehearsePlan(records, tenant.reader, patientId, { ...few, plan: hundred }, then)).toEqual(TOO_MUCH);
  const lines = [];
  const request = { ...few, plan: hundred, programme: 'copd', patients: 2 };
  for await (const line of rehearseProgramme(records, tenant.reader, [patientId], request, then)) lines.push(line);
  expect(lines).toEqual([{ type: 'failed', code: 'too-much-to-play', patients: 0, of: 1 }]);
});

test.each<[string, number, readonly object[]]>([
  [
    'never',
    9,
    [
      { type: 'progress', patients: 1 },
      { type: 'progress', patients: 2 },
      { type: 'result', patients: 2 },
    ],
  ],
  ['at once', 0, [{ type: 'failed', code: 'records-unavailable', patients: 0, of: 2 }]],
  [
    'in the middle',
    2,
    [
      { type: 'progress', patients: 1 },
      { type: 'failed', code: 'records-unavailable', patients: 1, of: 2 },
    ],
  ],
])('a programme whose records fail %s says so in its last line', async (_, answers, expected) => {
  let asked = 0;
  const run: Records['run'] = async (scope, statements) => {
    asked += 1;
    return asked > answers ? { ok: false, error: { kind: 'unavailable' } } : await records.run(scope, statements);
  };
  const plan: RehearsedPlan = { rules: [zones] };
  const request = { plan, ...terms, days: 7, programme: 'copd', patients: 2 };
  const ids = [patient.patientId, patient.patientId];
  const lines = [];
  for await (const line of rehearseProgramme({ run } as Records, tenant.reader, ids, request, NOW)) lines.push(line);
  expect(lines).toMatchObject(expected);
  expect(lines).toHaveLength(expected.length);
});
