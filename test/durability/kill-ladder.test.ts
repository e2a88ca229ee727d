import type { PatientPage } from '@naer/contracts/worklist';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startPager } from '../support/pager.ts';
import { startStack } from '../support/stack.ts';
import { unitDesk } from '../support/unit-desk.ts';

const { d: VAPID_PRIVATE_KEY = '' } = await crypto.subtle.exportKey(
  'jwk',
  (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign'])).privateKey,
);
const [PUSH, SMS] = ['/push/nurse', '/sms'];

const pager = await startPager();
const stack = await startStack({
  patients: 24,
  hangable: false,
  bindings: {
    VAPID_PRIVATE_KEY,
    VAPID_SUBJECT: 'mailto:drift@naer.example',
    SMS_GATEWAY_URL: `${pager.url}${SMS}`,
    SMS_GATEWAY_TOKEN: 'a-token-for-this-test',
  },
});
afterAll(async () => {
  await stack.stop();
  await pager.close();
});
const { nurse, physician, neighbour, takePatient } = castOf(stack);
const others = castOf(stack, 1);

beforeAll(async () => {
  const desk = unitDesk(stack, physician);
  const steps = [
    { afterMinutes: 0, duty: 'first', channel: 'push' },
    { afterMinutes: 600, duty: 'second', channel: 'sms' },
  ];
  const red = { acknowledgeWithinMinutes: 600, counting: 'always', steps, rounds: 1, roundAfterMinutes: 60 };
  await desk.put('duties', { duties: ['first', 'second'].map((key) => ({ key, name: key })) });
  await desk.put('care', { liveQueue: true, fallbackUnitId: neighbour.unitId });
  await desk.put('policies', { ladders: { red }, followUpMinutes: 240 });
  await desk.put('contact', { practitionerId: physician.id, phone: '+4799900002' });
  await desk.putOnCall('first', nurse.id);
  await desk.putOnCall('second', physician.id);
  const keys = { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) };
  const { status } = await nurse.post(`${desk.unit}/push-subscriptions`, { endpoint: `${pager.url}${PUSH}`, keys });
  expect(status).toBe(201);
  await stack.sweep();
});

beforeEach(() => {
  pager.answer(PUSH, 201);
  pager.answer(SMS, 201);
});

async function raise(): Promise<{ readonly patient: CastPatient; readonly before: number }> {
  const [patient, before] = [takePatient('copd'), pager.requests.length];
  expect((await patient.post([oxygen(80)])).status).toBe(200);
  return { patient, before };
}

/** What was sent since, once it is so much. */
async function sent(before: number, n: number): Promise<readonly string[]> {
  await eventually(
    async () => pager.requests.length - before,
    (count) => count >= n,
  );
  return pager.requests.slice(before).map(({ path }) => path);
}

/** What happened to the patient's alert in the order it happened, once the records have as much as is wanted. */
const happened = (patient: CastPatient, wanted: (events: readonly string[]) => boolean) =>
  eventually(
    async () =>
      (
        await stack.ownerSql<{ event: string; reason: string | null }>(
          `select event, detail ->> 'reason' as reason from alert_history
           where patient_id = $1 order by epoch, n, event <> 'undelivered'`,
          [patient.id],
        )
      ).map(({ event, reason }) => (reason === null ? event : `${event} ${reason}`)),
    wanted,
  );
const countOf = (events: readonly string[], event: string) => events.filter((one) => one === event).length;

async function restart(): Promise<void> {
  await stack.killWorkerd9();
  await stack.restartWorker();
}

test('a ladder on which nobody is reached goes to the fallback unit though workerd is killed between its steps and its monitor lost after the last', async () => {
  pager.answer(PUSH, 'hang');
  pager.answer(SMS, 500);
  const { patient, before } = await raise();
  await sent(before, 1);
  // The page is on its way and nobody has answered for it.
  await restart();
  pager.answer(PUSH, 500);
  const last = await nurse.entryOf(patient.id, ({ step }) => step?.taken === 2 && step.outcome === 'undelivered');
  const reached = await happened(patient, (all) => countOf(all, 'undelivered channel-failed') === 2);
  expect(reached).not.toContain('fell-back');
  await stack.killWorkerd9();
  stack.loseObjects('PatientMonitor');
  // A round lasts a minute at least: it is over while nobody is there.
  await stack.ownerSql(
    `update alert set body = jsonb_set(body, '{escalation,nextAt}', to_jsonb($2::bigint)) where alert_id = $1`,
    [last.alertId, Date.now() - 1],
  );
  await stack.restartWorker();
  await stack.sweep();
  const entry = await neighbour.entryOf(patient.id, ({ offered }) => offered !== true);
  expect(entry).toMatchObject({ unitId: neighbour.unitId, state: 'open', overdue: false });
  expect(entry.overdueAt).not.toBe(last.overdueAt);
  await eventually(nurse.worklist, (items) => items.every(({ patientId }) => patientId !== patient.id));
  const events = await happened(patient, (all) => all.includes('fell-back'));
  expect(events).toEqual([
    'opened',
    'notified',
    'undelivered channel-failed',
    'notified',
    'undelivered channel-failed',
    'rebuilt',
    'fell-back',
  ]);
});

test('a page that was under way when workerd was killed is sent again and is one step', async () => {
  pager.answer(PUSH, 'hang');
  const { patient, before } = await raise();
  await sent(before, 1);
  await stack.killWorkerd9();
  pager.answer(PUSH, 201);
  await stack.restartWorker();
  expect(await sent(before, 2)).toEqual([PUSH, PUSH]);
  const { step } = await nurse.entryOf(patient.id, (item) => item.step?.outcome !== undefined);
  expect(step).toMatchObject({ taken: 1, duty: 'first', outcome: 'delivered' });
  expect(countOf(await happened(patient, (all) => all.includes('notified')), 'notified')).toBe(1);
});

test('a duty that lost its storage reaches nobody and is silent never: the next step at once, the next round by a clock, and pages after the sweep', async () => {
  await stack.killWorkerd9();
  stack.loseObjects('UnitDuty');
  await stack.restartWorker();
  const { patient, before } = await raise();
  const { clock } = await nurse.entryOf(patient.id, ({ step }) => step?.taken === 2 && step.outcome === 'undelivered');
  expect(clock?.kind).toBe('escalate');
  const [alert] = await eventually(
    () =>
      stack.ownerSql<{ next_at: number }>(
        "select (body #>> '{escalation,nextAt}')::float8 as next_at from alert where patient_id = $1",
        [patient.id],
      ),
    (rows) => rows.length === 1,
  );
  expect(alert?.next_at).toBeGreaterThan(Date.now());
  expect(await happened(patient, (all) => all.length >= 5)).toEqual([
    'opened',
    'notified',
    'undelivered nobody-on-duty',
    'notified',
    'undelivered nobody-on-duty',
  ]);
  expect(pager.requests.length).toBe(before);
  await stack.sweep();
  const again = await raise();
  expect(await sent(again.before, 1)).toEqual([PUSH]);
  await nurse.entryOf(again.patient.id, ({ step }) => step?.outcome === 'delivered');
});

test('in staffed hours with nobody connected and nobody on call every step says unattended, and so does the unit’s list', async () => {
  const desk = unitDesk(stack, others.physician);
  const always = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }];
  const steps = [{ afterMinutes: 0, duty: 'first', channel: 'push' }];
  const red = { acknowledgeWithinMinutes: 30, counting: 'always', steps, rounds: 1, roundAfterMinutes: 600 };
  await desk.put('care', { openingHours: always, liveQueue: true, fallbackUnitId: others.neighbour.unitId });
  await desk.put('duties', { duties: [{ key: 'first', name: 'first' }] });
  await desk.put('policies', { ladders: { red }, followUpMinutes: 240 });
  await stack.sweep();
  const patient = others.takePatient('copd');
  await patient.post([oxygen(80)]);
  const { step } = await others.nurse.entryOf(patient.id, (item) => item.step?.outcome !== undefined);
  expect(step).toMatchObject({ taken: 1, outcome: 'undelivered', reason: 'unattended' });
  expect(await happened(patient, (all) => all.length > 2)).toContain('undelivered unattended');
  const path = `/api/v1/units/${others.unitId}/worklist/patients`;
  const page = await eventually(
    async () => (await others.nurse.get<PatientPage>(path)).body,
    ({ unit }) => unit !== undefined,
  );
  expect(page.unit).toEqual({ open: true, connected: 0, onCall: 0, unattended: true });
  expect(page.items.map(({ patientId }) => patientId)).toContain(patient.id);
});
