import { describe, expect, it } from 'vitest';
import { clocksOf } from '../alert/alert-clock.ts';
import { explainAlert } from '../explain/explain-alert.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import type { MonitorState } from './state.ts';
import { type MonitorEvent, stepEvent } from './step-event.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const ALARM: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red', acknowledgeWithinMinutes: 5 };
const FALLS: Rule = { type: 'event', ruleKey: 'falls', codes: ['3', '4.1'], severity: 'yellow' };

function stateOf(rules: readonly Rule[], validFrom = 0): MonitorState {
  const plan: PlanVersion = {
    v: 1,
    planVersion: 1,
    programme: 'copd',
    validFrom,
    acknowledgeRedWithinMs: HOUR,
    rules,
  };
  return {
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
    alerts: [],
  };
}
const NEVER_FIRED = { firedAt: () => undefined };
const short = ({ state }: { state: MonitorState }) =>
  state.alerts.map(({ ruleKey, severity, count, late }) => `${ruleKey} ${severity} ${count}${late ? ' late' : ''}`);

describe('an event', () => {
  it('opens the alert of every rule about its code, and says the worst of them', () => {
    const step = stepEvent(stateOf([FALLS, ALARM]), NEVER_FIRED, { code: '3', at: NOW }, NOW);
    expect([short(step), step.severity]).toEqual([['falls yellow 1', 'alarm red 1'], 'red']);
    expect(step.state.alerts.flatMap(clocksOf)).toContainEqual({ clock: 'overdue', dueAt: NOW + 5 * MINUTE });
  });

  it.each([
    ['no rule is about and nobody knows', stateOf([ALARM]), '99.9'],
    ['came before there was a plan and nobody knows', stateOf([ALARM], NOW + 1), '99.9'],
    ['is for information', stateOf([ALARM]), '5.2.1'],
  ])('that %s fires nothing, and says so', (_, state, code) => {
    const step = stepEvent(state, NEVER_FIRED, { code, at: NOW }, NOW);
    expect(step).toEqual({ state, events: [], timers: [], fired: [], severity: undefined });
  });

  it('that is late opens an alert marked late, with its clock: it pages nobody and is not forgotten', () => {
    const at = NOW - 30 * HOUR;
    const step = stepEvent(stateOf([ALARM]), NEVER_FIRED, { code: '3', at, late: true }, NOW);
    expect(short(step)).toEqual(['alarm red 1 late']);
    expect(step.state.alerts[0]).toMatchObject({ firedAt: at, overdueAt: NOW + 5 * MINUTE });
  });

  it('that is late counts on an alert that lives, and changes nothing of what it shows', () => {
    const live = stepEvent(stateOf([ALARM]), NEVER_FIRED, { code: '3', at: NOW }, NOW);
    const late = { code: '3', at: NOW - 30 * HOUR, late: true };
    const step = stepEvent(live.state, NEVER_FIRED, late, NOW + MINUTE);
    expect(short(step)).toEqual(['alarm red 2']);
    expect(step.state.alerts[0]).toMatchObject({ firedAt: NOW, late: false });
    expect(step.timers).toEqual([]);
  });

  it('that has fired its rule before does nothing, but is still one that somebody watches', () => {
    const fired = { firedAt: () => 'red' as const };
    expect(stepEvent(stateOf([ALARM]), fired, { code: '3', at: NOW }, NOW)).toMatchObject({
      events: [],
      fired: [],
      severity: 'red',
    });
  });
});

describe('an event that no rule of the plan names', () => {
  const built = (event: Partial<MonitorEvent>, state = stateOf([])) => {
    const step = stepEvent(state, NEVER_FIRED, { code: '3', at: NOW, ...event }, NOW);
    return [step.severity, ...step.state.alerts.map(({ ruleKey, severity }) => `${ruleKey} ${severity}`)];
  };

  it.each<[string, Partial<MonitorEvent>, MonitorState, (string | undefined)[]]>([
    ['a safety alarm', {}, stateOf([]), ['red', 'built-in.event.3 red']],
    ['a fall', { code: '4.1' }, stateOf([ALARM]), ['red', 'built-in.event.4.1 red']],
    ['with its sender’s severity', { code: '2', sentSeverity: 40 }, stateOf([]), ['red', 'built-in.event.2 red']],
    ['a 7, taken as a safety alarm', { code: '7' }, stateOf([]), ['red', 'built-in.event.3 red']],
    ['a 7, where the plan has a rule for safety alarms', { code: '7' }, stateOf([ALARM]), ['red', 'alarm red']],
    [
      'a 7 whose words say safety alarm, where the plan names 7 alone',
      { code: '7', readAs: '3' },
      stateOf([{ ...FALLS, codes: ['7'] }]),
      ['red', 'falls yellow', 'built-in.event.3 red'],
    ],
    [
      'a 7 of which the plan says what it is',
      { code: '7' },
      stateOf([{ ...FALLS, codes: ['7'] }]),
      ['yellow', 'falls yellow'],
    ],
    ['before there was a plan', {}, stateOf([ALARM], NOW + 1), ['red', 'built-in.event.3 red']],
  ])('is looked after: %s', (_, event, state, expected) => {
    expect(built(event, state)).toEqual(expected);
  });

  it('has its own clock, and says the code that was sent', () => {
    const { state } = stepEvent(stateOf([]), NEVER_FIRED, { code: '7', at: NOW }, NOW);
    expect(state.alerts[0]).toMatchObject({
      category: 'event',
      ruleType: 'event',
      overdueAt: NOW + 5 * MINUTE,
      finding: { facts: { code: '7' } },
    });
    const [alert] = state.alerts;
    expect(alert && explainAlert(alert, undefined, 'en').sentence).toBe(
      'Reported: sickness signal or safety alarm (7), to be acknowledged within 5 minutes.',
    );
  });

  it('before there was a plan has a clock all the same', () => {
    const { state } = stepEvent({ ...stateOf([]), plans: [] }, NEVER_FIRED, { code: 'implant.lead', at: NOW }, NOW);
    expect(state.alerts[0]).toMatchObject({ planVersion: 0, overdueAt: NOW + HOUR });
  });

  it('the plan’s severity stands, whatever the sender makes of it', () => {
    const yellow = { ...ALARM, severity: 'yellow' } as const;
    expect(built({ sentSeverity: 40 }, stateOf([yellow]))).toEqual(['yellow', 'alarm yellow']);
  });
});
