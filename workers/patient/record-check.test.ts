import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import type { Reading } from '@naer/domain/measurement/reading';
import { type ResponderRequest, staffSource } from '@naer/domain/monitor/responder-port';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { newPatient, type TestPatient } from './monitor-fixture.ts';
import { respond } from './respond.ts';
import { DAY, HOUR, NOON, planOf, withStore } from './rule-fixture.ts';
import { runDueClocks } from './run-due-clocks.ts';

/** Midnight in Oslo. */
const MIDNIGHT = NOON - 12 * HOUR;
/** Each person has windows of their own: this one is looked in on twice a night. */
const WINDOWS = [
  { from: '00:00', to: '01:00' },
  { from: '04:00', to: '05:00' },
];
const NIGHT: NonNullable<PlanVersion['schedule']>[number] = {
  key: 'night',
  measures: [{ measure: 'coded-answer', code: 'night-check' }],
  when: { kind: 'times', windows: WINDOWS },
};
const NOBODY_CAME: Rule = {
  type: 'missing',
  ruleKey: 'night-check-missing',
  schedule: 'night',
  missedAfterMinutes: 30,
  tell: 'when-missed',
  severity: 'yellow',
};
const nightPatient = () => newPatient({ plans: [planOf([NOBODY_CAME], { schedule: [NIGHT], validFrom: MIDNIGHT })] });

function checked(
  { facts }: TestPatient,
  at: number,
  outcome = 'asleep',
  more: Partial<Reading> = {},
): ResponderRequest {
  const { tenantId, patientId, enrolment } = facts;
  const measuredAt = new Date(at).toISOString();
  const reading = normaliseItem(
    { type: 'coded-answer', code: 'night-check', answer: outcome, measuredAt, measuredBy: 'staff', method: 'manual' },
    { receivedAt: at, deviceId: staffSource(patientId), door: 'api' },
  );
  if (!reading.ok) throw new Error(reading.error.code);
  const actor = { practitionerId: 'nurse', unitIds: [enrolment.unitId] };
  return { v: 1, tenantId, patientId, actor, ask: 'record-check', reading: { ...reading.value, ...more } };
}

/** What happens on the monitor at these times, and which alerts it has then. */
const play = (patient: TestPatient, ...steps: readonly (readonly [at: number, check?: ResponderRequest])[]) =>
  withStore(patient, (store) => {
    const answers = steps.map(([at, check]) => {
      if (check !== undefined) return respond(store, patient.facts, check, at);
      return runDueClocks(store, patient.facts, at, () => undefined);
    });
    return { answers, alerts: store.alerts.live.map(({ ruleKey, severity }) => `${ruleKey} ${severity}`), store };
  });

describe('a planned night check', () => {
  it('that nobody made is an alert when its window and grace are over', async () => {
    const patient = await nightPatient();
    expect((await play(patient, [MIDNIGHT + 1.5 * HOUR - 1])).alerts).toEqual([]);
    expect((await play(patient, [MIDNIGHT + 1.5 * HOUR])).alerts).toEqual(['night-check-missing yellow']);
  });

  it('recorded by staff in each window of the patient’s own is none', async () => {
    const patient = await nightPatient();
    const [first, second] = [MIDNIGHT + HOUR / 2, MIDNIGHT + 4.5 * HOUR];
    const { answers, alerts } = await play(
      patient,
      [first, checked(patient, first)],
      [MIDNIGHT + 1.5 * HOUR],
      [second, checked(patient, second, 'awake')],
      [MIDNIGHT + 5.5 * HOUR],
    );
    expect(alerts).toEqual([]);
    expect(answers[0]).toEqual({
      ok: true,
      ask: 'record-check',
      measurementId: `${patient.facts.patientId}.1`,
      status: 'recorded',
    });
  });

  it('made once leaves the other window of the night missing', async () => {
    const patient = await nightPatient();
    const first = MIDNIGHT + HOUR / 2;
    const { alerts } = await play(patient, [first, checked(patient, first)], [MIDNIGHT + 5.5 * HOUR]);
    expect(alerts).toEqual(['night-check-missing yellow']);
  });

  it('recorded twice is one, goes to the records as measured by staff, and stands in the audit', async () => {
    const patient = await nightPatient();
    const at = MIDNIGHT + HOUR / 2;
    const { answers, changes } = await withStore(patient, (store) => {
      const own = [0, 1].map(() => respond(store, patient.facts, checked(patient, at), at));
      const payloads = store.outbox
        .load('records', 10)
        .map(({ payload }) => JSON.parse(payload) as { changes: object[] });
      return { answers: own, changes: payloads.flatMap((payload) => payload.changes) };
    });
    expect(answers).toMatchObject([{ status: 'recorded' }, { status: 'duplicate' }]);
    expect(changes).toMatchObject([
      {
        kind: 'measurement',
        reading: { series: 'coded-answer:night-check', answer: 'asleep', measuredBy: 'staff', door: 'api' },
        assignmentId: staffSource(patient.facts.patientId),
      },
      { kind: 'audit', action: 'check.record', actorId: 'nurse', subjectId: `${patient.facts.patientId}.1` },
      { kind: 'audit', action: 'check.record' },
    ]);
  });

  it.each<[string, Partial<Reading>]>([
    ['of a device', { deviceId: 'device-1' }],
    ['of somebody else than staff', { measuredBy: 'self' }],
    ['of anything measured', { type: 'pulse' }],
  ])('%s is not taken by this way', async (_, more) => {
    const patient = await nightPatient();
    const { answers } = await play(patient, [MIDNIGHT + DAY, checked(patient, MIDNIGHT + DAY, 'asleep', more)]);
    expect(answers).toEqual([{ ok: false, reason: 'not-found' }]);
  });
});
