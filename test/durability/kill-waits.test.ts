import type { PauseChanged } from '@naer/contracts/plan';
import type { WorklistItem } from '@naer/contracts/worklist';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertReply, type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { unitDesk } from '../support/unit-desk.ts';

const WAIT_MS = 3_000;
const [RED, YELLOW] = [80, 87];
const stack = await startStack({ patients: 28, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, takePatient } = castOf(stack);
const desk = unitDesk(stack, physician);

beforeAll(async () => {
  await desk.put('duties', { duties: [{ key: 'first', name: 'first' }] });
  const steps = [{ afterMinutes: 0, duty: 'first', channel: 'push' }];
  const red = { acknowledgeWithinMinutes: 600, counting: 'always', steps, rounds: 1, roundAfterMinutes: 600 };
  await desk.put('policies', { ladders: { red }, followUpMinutes: 600 });
  await stack.sweep();
});

const until = (at: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
const iso = (at: number) => new Date(at).toISOString();

/** How often each thing happened to the patient's alert, as its history has it. */
async function happened(patient: CastPatient): Promise<Readonly<Record<string, number>>> {
  const rows = await stack.ownerSql<{ event: string; n: number }>(
    'select event, count(*)::integer as n from alert_history where patient_id = $1 group by event',
    [patient.id],
  );
  return Object.fromEntries(rows.map(({ event, n }) => [event, n]));
}

async function raise(value: number): Promise<CastPatient> {
  const patient = takePatient('copd');
  expect((await patient.post([oxygen(value)])).status).toBe(200);
  await nurse.entryOf(patient.id);
  return patient;
}

/** As the alert stands when it is sent: a page that was not delivered may move it in between. */
async function act(patient: CastPatient, verb: string, body: object): Promise<void> {
  const answer = await eventually(
    async () => {
      const { alertId, revision } = await nurse.entryOf(patient.id);
      const path = `/api/v1/patients/${patient.id}/alerts/${alertId}/${verb}`;
      return nurse.post<AlertReply>(path, { expectRevision: revision, ...body });
    },
    ({ body: { code } }) => code !== 'stale-revision',
  );
  expect([verb, answer.status]).toEqual([verb, 200]);
}

interface Waiting {
  readonly patient: CastPatient;
  /** What it waited for, and what its entry shows once that has come. */
  readonly event: string;
  readonly wanted: (item: WorklistItem) => boolean;
  readonly shows: object;
}

/** One alert for each thing an alert can wait for, all until the same moment. */
async function waitUntil(at: number): Promise<readonly Waiting[]> {
  const snoozed = await raise(RED);
  await act(snoozed, 'snooze', { until: iso(at), reason: 'known-cause' });
  const tried = await raise(RED);
  await act(tried, 'attempt', { nextTryAt: iso(at) });
  const away = await raise(YELLOW);
  const pause = { from: iso(Date.now() - 1_000), to: iso(at), reason: 'holiday' };
  const begun = await nurse.post<PauseChanged>(`/api/v1/patients/${away.id}/pauses`, pause);
  expect([begun.status, begun.body.active]).toEqual([201, true]);
  await nurse.entryOf(away.id, ({ suppressed = [] }) => suppressed[0]?.kind === 'paused');
  return [
    {
      patient: snoozed,
      event: 'snooze-ended',
      wanted: ({ suppressed = [], step }) => suppressed.length === 0 && step !== undefined,
      shows: { state: 'open', clock: { kind: 'overdue' }, step: { duty: 'first' } },
    },
    {
      patient: tried,
      event: 'next-try-due',
      wanted: ({ attempts }) => attempts?.due === true,
      shows: { state: 'in-progress', attempts: { n: 1, due: true } },
    },
    {
      patient: away,
      event: 'pause-ended',
      wanted: ({ suppressed = [] }) => suppressed.length === 0,
      shows: { state: 'open', severity: 'yellow' },
    },
  ];
}

test('what an alert waited for comes once after the restart though workerd was dead then, with nobody asking', async () => {
  const at = Date.now() + WAIT_MS;
  const waiting = await waitUntil(at);
  await stack.killWorkerd9();
  await until(at + 200);
  await stack.restartWorker();
  for (const { patient, event } of waiting) {
    const counted = await eventually(
      () => happened(patient),
      (events) => (events[event] ?? 0) > 0,
    );
    expect([event, counted[event]]).toEqual([event, 1]);
  }
  for (const { patient, wanted, shows } of waiting)
    expect(await nurse.entryOf(patient.id, wanted)).toMatchObject(shows);
});

test('killed while they come, each comes once', async () => {
  for (const offsetMs of [-10, 0, 10]) {
    const at = Date.now() + WAIT_MS;
    const waiting = await waitUntil(at);
    await until(at + offsetMs);
    await stack.killWorkerd9();
    await stack.restartWorker();
    for (const { patient, event, wanted, shows } of waiting) {
      expect(await nurse.entryOf(patient.id, wanted)).toMatchObject(shows);
      const counted = await eventually(
        () => happened(patient),
        (events) => (events[event] ?? 0) > 0,
      );
      expect([offsetMs, event, counted[event]]).toEqual([offsetMs, event, 1]);
    }
  }
});
