import { describe, expect, it } from 'vitest';
import type { PlanVersion } from '../plan/plan.ts';
import { rehearse } from './rehearse.ts';
import { type ReplayInput, replay, type StoredEvent } from './replay.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const plan: PlanVersion = {
  v: 1,
  planVersion: 1,
  programme: 'copd',
  validFrom: NOON - 100 * HOUR,
  acknowledgeRedWithinMs: HOUR,
  rules: [{ type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red', acknowledgeWithinMinutes: 5 }],
};
const state: ReplayInput['state'] = {
  patientId: 'patient',
  epoch: 1,
  enrolment: {
    enrolmentId: 'e',
    programme: 'copd',
    unitId: 'u',
    ownerOrganisationId: 'o',
    controllerOrganisationId: 'c',
    active: true,
  },
  plans: [plan],
};
const alarm = (at: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  sequence: 1,
  code: '3',
  at,
  late: false,
  receivedAt: at + 1000,
  planVersion: 1,
  ...more,
});
const played = (...events: readonly StoredEvent[]) =>
  replay({ state, readings: [], events, to: NOON + HOUR }).alerts.map(
    ({ count, late, overdue }) => `${count}${late ? ' late' : ''}${overdue ? ' overdue' : ''}`,
  );

describe('stored events', () => {
  it.each([
    ['once each, with the clock of their rule', [alarm(NOON), alarm(NOON + 1000, { sequence: 2 })], ['2 overdue']],
    ['two of one moment as two', [alarm(NOON), alarm(NOON, { sequence: 2 })], ['2 overdue']],
    ['late where they came late', [alarm(NOON - 30 * HOUR, { late: true, receivedAt: NOON })], ['1 late overdue']],
    [
      'by no plan before the version had arrived that would have judged them',
      [alarm(NOON, { planVersion: null }), alarm(NOON, { planVersion: null, sequence: 2 })],
      ['2 overdue'],
    ],
    ['not those received after the end', [alarm(NOON, { receivedAt: NOON + 2 * HOUR })], []],
    ['not those of a code that nobody knows', [alarm(NOON, { code: '99' })], []],
    ['where no rule of the plan names them', [alarm(NOON, { code: '4.1' })], ['1 overdue']],
  ])('are replayed %s', (_, events, alerts) => {
    expect(played(...events)).toEqual(alerts);
  });

  it('what a version judged when it had come is judged by it, though one before had not', () => {
    expect(played(alarm(NOON, { planVersion: null }), alarm(NOON + 1000, { sequence: 2 }))).toEqual([
      '1 overdue',
      '1 overdue',
    ]);
  });

  it('are played in a rehearsal as if the plan had been there; without a rule of its own an alarm still is one', () => {
    const { current, proposed, gone } = rehearse({
      readings: [],
      events: [alarm(NOON - 200 * HOUR), alarm(NOON, { planVersion: null })],
      current: plan,
      proposed: { ...plan, rules: [] },
      from: NOON - 24 * HOUR,
      to: NOON + HOUR,
      minutesPerAlert: 10,
      outcomes: [],
    });
    expect([current?.alerts, proposed.alerts, gone.length]).toEqual([1, 1, 1]);
    expect(proposed.open.map(({ ruleKey }) => ruleKey)).toEqual(['built-in.event.3']);
  });
});
