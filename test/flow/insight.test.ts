import type { CalibrationView } from '@naer/contracts/calibration';
import type { AlertExplanation, AlertReplay, MeasurementExplanation } from '@naer/contracts/explanation';
import type { MeasurementPage } from '@naer/contracts/records';
import type { ProgrammeRehearsalLine, RehearsalView } from '@naer/contracts/rehearsal';
import { afterAll, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 6, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SPO2 = { type: 'zones', ruleKey: 'copd.oxygen-saturation', measure: 'oxygen-saturation', unit: '%' };
/** Far below what the demo's plan has (red <86, yellow <88). */
const LENIENT = { rules: [{ ...SPO2, redLow: 80, yellowLow: 82 }] };

async function inRecords(patient: CastPatient, measurements: number): Promise<void> {
  await eventually(
    () => stack.ownerSql<{ n: string }>('select count(*) as n from measurement where patient_id = $1', [patient.id]),
    ([row]) => Number(row?.n) === measurements,
  );
}

/** Four readings of one morning, the third red, dealt with by a visit. */
async function morningWithVisit(patient: CastPatient): Promise<string> {
  const now = Date.now();
  for (const [hours, value] of [
    [5, 95],
    [4, 87],
    [3, 85],
    [2, 96],
  ] as const)
    expect((await patient.post([oxygen(value, { at: now - hours * HOUR_MS })])).status).toBe(200);
  const item = await nurse.entryOf(patient.id, ({ severity }) => severity === 'red');
  expect((await nurse.acknowledge(item)).status).toBe(200);
  const taken = await nurse.entryOf(patient.id, ({ state }) => state === 'acknowledged');
  expect((await nurse.resolve(taken, { outcome: 'visit' })).status).toBe(200);
  await inRecords(patient, 4);
  await eventually(
    () => stack.ownerSql<{ state: string }>('select state from alert where alert_id = $1', [item.alertId]),
    ([row]) => row?.state === 'resolved',
  );
  return item.alertId;
}

const patient = takePatient('copd');
const alertId = await morningWithVisit(patient);
const path = `/api/v1/patients/${patient.id}`;

test('an alert explains itself: rule, version, value, and the limit it was compared with, in three languages', async () => {
  const { status, body } = await nurse.get<AlertExplanation>(`${path}/alerts/${alertId}/explanation`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    rule: 'copd.oxygen-saturation',
    ruleType: 'zones',
    planVersion: 1,
    severity: 'red',
    verify: false,
    values: [{ measure: 'oxygen-saturation', value: 85, unit: '%' }],
    compared: { limit: { zone: 'redLow', value: 86 } },
  });
  for (const sentence of Object.values(body.sentence)) expect(sentence).toMatch(/85.*86/);
  expect((await neighbour.get(`${path}/alerts/${alertId}/explanation`)).status).toBe(404);
});

test('a measurement tells what every rule about it says, also when none fires', async () => {
  const quiet = await nurse.get<MeasurementExplanation>(`${path}/measurements/${patient.id}.1/explanation`);
  expect(quiet.body).toMatchObject({ planVersion: 1, outcomes: [{ rule: SPO2.ruleKey, severity: null }] });
  const red = await nurse.get<MeasurementExplanation>(`${path}/measurements/${patient.id}.3/explanation`);
  expect(red.body.outcomes).toMatchObject([
    { rule: SPO2.ruleKey, severity: 'red', compared: { limit: { value: 86 } } },
  ]);
  expect(red.body.verify).toBe(false);
  expect((await nurse.get(`${path}/measurements/${patient.id}.9/explanation`)).status).toBe(404);
  expect((await neighbour.get(`${path}/measurements/${patient.id}.3/explanation`)).status).toBe(404);
});

test('what rests on a questionable reading says that it is to be verified', async () => {
  const other = takePatient('copd');
  expect((await other.post([oxygen(50)])).status).toBe(200);
  await inRecords(other, 1);
  const own = `/api/v1/patients/${other.id}`;
  const reading = await nurse.get<MeasurementExplanation>(`${own}/measurements/${other.id}.1/explanation`);
  expect(reading.body).toMatchObject({ verify: true, outcomes: [{ severity: 'red' }] });
  const alerts = await nurse.get<{ items: { alertId: string }[] }>(`${own}/alerts`);
  const alert = await nurse.get<AlertExplanation>(`${own}/alerts/${alerts.body.items[0]?.alertId}/explanation`);
  expect(alert.body).toMatchObject({ severity: 'red', verify: true });
});

test('a plan is tried on what was measured: what would be new, what would be gone, and how that had ended', async () => {
  const { status, body } = await nurse.post<RehearsalView>(`${path}/plan/rehearsal`, {
    plan: LENIENT,
    days: 7,
    minutesPerAlert: 12,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    measurements: 4,
    minutesPerAlert: 12,
    current: { planVersion: 1, alerts: 1, minutes: 12 },
    proposed: { alerts: 0, minutes: 0, perDay: [] },
    added: [],
    gone: [{ rule: SPO2.ruleKey, severity: 'red', firings: 2, otherRules: [] }],
    lost: [{ outcome: 'visit', alerts: 1, uncovered: 1 }],
    lostSerious: 1,
  });
  const firings = body.current?.perDay.reduce((sum, day) => sum + day.firings, 0);
  expect(firings).toBe(2);
  const plans = await stack.ownerSql('select 1 from plan_version where patient_id = $1', [patient.id]);
  expect(plans).toHaveLength(1);
});

test('a plan that could not be evaluated is refused with the place and a sentence, and others learn nothing', async () => {
  const wrong = { rules: [{ ...SPO2, redLow: 90, yellowLow: 88 }] };
  const refused = await nurse.post<{ code: string; errors: { field: string; message: string }[] }>(
    `${path}/plan/rehearsal`,
    { plan: wrong },
  );
  expect([refused.status, refused.body.code]).toEqual([422, 'plan-refused']);
  expect(refused.body.errors).toMatchObject([{ field: 'plan.rules[0].yellowLow' }]);
  expect(refused.body.errors[0]?.message).toMatch(/\.$/);
  const unread = await nurse.post<{ errors: object[] }>(`${path}/plan/rehearsal`, { plan: { rules: [{ type: 'x' }] } });
  expect([unread.status, unread.body.errors]).toMatchObject([422, [{ field: 'plan.rules[0].type' }]]);
  expect((await neighbour.post(`${path}/plan/rehearsal`, { plan: LENIENT })).status).toBe(404);
});

test('a programme’s rehearsal tells how far it is, line by line, and sums up without naming anybody', async () => {
  const { status, text, headers } = await nurse.post('/api/v1/programmes/rehearsals', {
    programme: 'copd',
    plan: LENIENT,
    patients: 3,
    days: 7,
  });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ProgrammeRehearsalLine);
  const of = lines.length - 1;
  expect(of).toBeGreaterThan(0);
  expect(lines.slice(0, -1)).toEqual(
    Array.from({ length: of }, (_, done) => ({ type: 'progress', patients: done + 1, of })),
  );
  expect(lines.at(-1)).toMatchObject({ type: 'result', patients: of, patientsWithPlan: of, skipped: 0 });
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  const nobody = await nurse.post('/api/v1/programmes/rehearsals', { programme: 'none', plan: LENIENT });
  expect(JSON.parse(nobody.text)).toMatchObject({ type: 'result', patients: 0 });
});

test('a programme’s rehearsal of a plan that fits none of its patients ends with what is wrong with it', async () => {
  const wrong = { rules: [{ ...SPO2, redLow: 90, yellowLow: 88 }] };
  const { text } = await nurse.post('/api/v1/programmes/rehearsals', { programme: 'copd', plan: wrong, patients: 2 });
  const last: unknown = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({
    type: 'failed',
    code: 'plan-refused',
    errors: [
      {
        field: 'plan.rules[0].yellowLow',
        code: 'contradictory-limits',
        sentence: { en: 'This limit must be higher than redLow.' },
      },
    ],
  });
});

test('limits are proposed from three weeks of the patient’s own values, and nothing changes by itself', async () => {
  const calibrated = takePatient('copd');
  const items = Array.from({ length: 21 }, (_, day) =>
    oxygen(92 + (day % 5), { at: Date.now() - (day + 1) * DAY_MS, id: `day-${day}` }),
  );
  expect((await calibrated.post(items)).status).toBe(200);
  await inRecords(calibrated, 21);
  const { body } = await nurse.get<CalibrationView>(`/api/v1/patients/${calibrated.id}/plan/calibration`);
  const proposal = body.proposals.find(({ rule }) => rule === SPO2.ruleKey);
  expect(proposal).toMatchObject({ spread: { n: 21, percentiles: { 50: 94 } }, fires: { now: { red: 0, yellow: 0 } } });
  expect(proposal?.limits.map(({ zone, proposed }) => [zone, proposed])).toEqual([
    ['redLow', 89],
    ['yellowLow', 91],
  ]);
  expect(
    body.proposals.filter(({ rule }) => rule !== SPO2.ruleKey).every(({ notEnough }) => notEnough === 'values'),
  ).toBe(true);
  expect((await neighbour.get(`/api/v1/patients/${calibrated.id}/plan/calibration`)).status).toBe(404);
});

test('an alert is replayed from what is stored and ends the same; a record that was changed is found out', async () => {
  const replay = () => nurse.post<AlertReplay>(`${path}/alerts/${alertId}/replay`);
  const { status, body } = await replay();
  expect(status).toBe(200);
  expect(body).toMatchObject({ same: true, differences: [], measurements: 4 });
  await stack.ownerSql(
    `update alert set body = jsonb_set(body, '{count}', '9') where alert_id = $1 and set_config('app.tenant_id', tenant_id::text, true) <> ''`,
    [alertId],
  );
  expect((await replay()).body).toMatchObject({ same: false, differences: ['count'] });
});

test('each of these reads is in the log', async () => {
  const actions = await stack.ownerSql<{ action: string }>(
    'select distinct action from audit_event where subject_patient_id = $1 order by action',
    [patient.id],
  );
  expect(actions.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['alert.explain', 'alert.replay', 'measurement.explain', 'plan.rehearse']),
  );
});

test('a measurement that a later one makes questionable is questionable in the records too', async () => {
  const { id, post } = takePatient('heart-failure');
  const weigh = (value: number, hoursAgo: number) =>
    post([
      { type: 'body-weight', value, unit: 'kg', measuredAt: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString() },
    ]);
  expect((await weigh(80, 1)).body.items[0]?.status).toBe('recorded');
  // Measured before it, and it comes after it.
  expect((await weigh(90, 3)).status).toBe(200);
  const read = () => nurse.get<MeasurementPage>(`/api/v1/patients/${id}/measurements`);
  const { body } = await eventually(read, ({ body: page }) => page.items[0]?.status === 'questionable');
  expect(body.items.map(({ value, status, doubts }) => [value, status, doubts])).toEqual([
    [80, 'questionable', ['rapid-change']],
    [90, 'recorded', undefined],
  ]);
  const explained = await nurse.get<MeasurementExplanation>(`/api/v1/patients/${id}/measurements/${id}.1/explanation`);
  expect(explained.body.verify).toBe(true);
});
