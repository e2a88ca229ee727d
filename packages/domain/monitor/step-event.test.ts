import { describe, expect, it } from 'vitest';
import { clocksOf } from '../alert/alert-clock.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import type { MonitorState } from './state.ts';
import { stepEvent } from './step-event.ts';

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
    ['no rule is about', stateOf([ALARM]), '4.1'],
    ['came before there was a plan', stateOf([ALARM], NOW + 1), '3'],
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
