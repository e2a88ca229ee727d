import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { AlertReplay } from '@naer/contracts/explanation';
import type { AlertPage } from '@naer/contracts/records';
import type { RehearsalView } from '@naer/contracts/rehearsal';
import { Records } from '@naer/db/records';
import type { Rule } from '@naer/domain/rules/rule';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { afterAll, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4 });
afterAll(() => stack.stop());
const { nurse, physician, takePatient, tenantId } = castOf(stack);
const { appUrl, sqlEndpoint } = stack.database;
const records = new Records({ databaseUrl: appUrl, sqlEndpoint });

const HOUR_MS = 60 * MINUTE_MS;
const ALARM: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red', acknowledgeWithinMinutes: 5 };
const SATURATION: Rule = { type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86 };

async function watched(): Promise<CastPatient> {
  const patient = takePatient('copd');
  const plan = {
    v: 1,
    planVersion: 2,
    programme: 'copd',
    validFrom: Date.now() - 48 * HOUR_MS,
    acknowledgeRedWithinMs: HOUR_MS,
    rules: [SATURATION, ALARM],
  } as const;
  must(await activatePlan(records, { tenantId, patientId: patient.id, plan, approvedBy: physician.id }));
  await stack.sweep();
  return patient;
}

function tell(
  { deviceCredential: token }: CastPatient,
  ...events: readonly object[]
): Promise<Reply<{ items: EventItemOutcome[] }>> {
  return call(stack.baseUrl, { method: 'POST', path: '/ingest/v1/events', token, body: { events } });
}

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

const recordedOf = (patient: CastPatient, count: number) =>
  eventually(
    () =>
      stack.ownerSql(
        `select sequence::int, code, text, sender_id, late, plan_version, severity from monitor_event
         where patient_id = $1 order by sequence`,
        [patient.id],
      ),
    (rows) => rows.length === count,
  );

/** The alert as the records have it, once it is in that state and was counted so often. */
async function alertOf(patient: CastPatient, state: string, count: number) {
  const path = `/api/v1/patients/${patient.id}/alerts`;
  const { body } = await eventually(
    () => nurse.get<AlertPage>(path),
    (reply) => reply.body.items?.some((item) => item.state === state && item.count === count) === true,
  );
  expect(body.items).toHaveLength(1);
  return body.items[0];
}

async function replayed(patient: CastPatient, alertId: string | undefined) {
  return (await nurse.post<AlertReplay>(`/api/v1/patients/${patient.id}/alerts/${alertId}/replay`)).body;
}

test('an alarm pressed while the database is down is on the worklist at once, is taken, reaches the records and is replayed the same', async () => {
  const patient = await watched();
  await stack.stopPostgres();
  const alarm = { id: 'alarm-1', code: '3', at: ago(MINUTE_MS), text: 'Trygghetsalarm' };
  const first = await tell(patient, alarm, { code: '5.2.1', at: ago(MINUTE_MS) });
  expect([first.status, first.body.items]).toEqual([
    200,
    [
      { index: 0, status: 'recorded', id: `${patient.id}.e1`, matched: true },
      { index: 1, status: 'recorded', id: `${patient.id}.e2`, matched: false },
    ],
  ]);
  const item = await nurse.entryOf(patient.id);
  expect(item).toMatchObject({ category: 'event', ruleType: 'event', rule: 'alarm', severity: 'red', count: 1 });
  const clock = Date.parse(item.overdueAt ?? '') - Date.now();
  expect(clock).toBeGreaterThan(0);
  expect(clock).toBeLessThanOrEqual(5 * MINUTE_MS);
  expect((await tell(patient, alarm)).body.items[0]).toMatchObject({ status: 'duplicate', id: `${patient.id}.e1` });
  expect(await nurse.acknowledge(item)).toMatchObject({ status: 200 });

  await stack.killWorkerd9();
  await stack.restartWorker();
  await stack.startPostgres();
  expect(await recordedOf(patient, 2)).toEqual([
    {
      sequence: 1,
      code: '3',
      text: 'Trygghetsalarm',
      sender_id: 'alarm-1',
      late: false,
      plan_version: 2,
      severity: 'red',
    },
    { sequence: 2, code: '5.2.1', text: null, sender_id: null, late: false, plan_version: 2, severity: null },
  ]);
  const stored = await alertOf(patient, 'acknowledged', 1);
  expect(stored).toMatchObject({ category: 'event', severity: 'red' });
  expect(await replayed(patient, stored?.alertId)).toMatchObject({ same: true, differences: [] });

  // Pressed again after somebody had taken it, between readings: it calls anew, and is the same alert.
  expect((await patient.post([oxygen(95)])).status).toBe(200);
  expect((await tell(patient, { code: '3', at: new Date().toISOString() })).status).toBe(200);
  const again = await alertOf(patient, 'open', 2);
  expect(again?.alertId).toBe(stored?.alertId);
  expect(await replayed(patient, again?.alertId)).toMatchObject({ same: true, differences: [] });
  const taken = await nurse.entryOf(patient.id, ({ count }) => count === 2);
  await nurse.acknowledge(taken);
  await nurse.resolve(await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged'), { outcome: 'visit' });
  const done = await alertOf(patient, 'resolved', 2);
  expect(await replayed(patient, done?.alertId)).toMatchObject({ same: true, differences: [] });

  // A plan without that rule is tried: the alarms that had ended in a visit would still be alerts, but not its own.
  const path = `/api/v1/patients/${patient.id}/plan/rehearsal`;
  const { body } = await nurse.post<RehearsalView>(path, { plan: { rules: [SATURATION] }, days: 7 });
  expect([body.current?.alerts, body.proposed.alerts, body.gone.length]).toEqual([1, 1, 1]);
  expect(stack.workerLog()).not.toContain('Trygghetsalarm');
});

test('an alarm of 30 hours ago opens its alert marked late, and replays the same', async () => {
  const patient = await watched();
  expect((await tell(patient, { code: '3', at: ago(30 * HOUR_MS) })).body.items[0]).toMatchObject({ matched: true });
  const late = await alertOf(patient, 'open', 1);
  expect(late).toMatchObject({ category: 'event', late: true });
  expect(await replayed(patient, late?.alertId)).toMatchObject({ same: true, differences: [] });
});
