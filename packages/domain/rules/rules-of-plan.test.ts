import { describe, expect, it } from 'vitest';
import { explainAlert } from '../explain/explain-alert.ts';
import { moveClocks } from '../monitor/move-clocks.ts';
import type { MonitorState } from '../monitor/state.ts';
import { ruleClocks, stepClock } from '../monitor/step-clock.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { Rule } from './rule.ts';
import { planOf } from './rule-testing.ts';
import { rulesOfPlan } from './rules-of-plan.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const DAY_MS = 24 * 3_600_000;
const zones: Rule = { type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86 };
const silence: Rule = {
  type: 'device',
  ruleKey: 'silent',
  on: 'silence',
  series: ['pulse'],
  afterHours: 24,
  severity: 'yellow',
};
/** As a newer version of this system may have stored it. */
const ofTomorrow = { type: 'forecast', ruleKey: 'silent', horizon: 3 } as unknown as Rule;
const named = { type: 'toString', ruleKey: 'odd' } as unknown as Rule;

function stateOf(plan: PlanVersion): MonitorState {
  return {
    patientId: '018f0000-0000-7000-8000-000000000001',
    epoch: 1,
    enrolment: {
      enrolmentId: 'e',
      programme: 'copd',
      unitId: 'unit-1',
      ownerOrganisationId: 'org-1',
      controllerOrganisationId: 'org-2',
      active: true,
    },
    plans: [plan],
    alerts: [],
  };
}

describe('a rule of a type that this version does not know', () => {
  const plan = planOf([ofTomorrow, zones, named], { validFrom: NOW - DAY_MS });

  it('is left out and named, and the rules beside it are judged', () => {
    const { byReading, unknown } = rulesOfPlan(plan);
    expect(byReading.get('oxygen-saturation')).toEqual([zones]);
    expect(unknown).toEqual(['silent', 'odd']);
  });

  it('leaves an alert that it opened with what the alert kept', () => {
    const state = { ...stateOf(plan), alerts: [] };
    const { state: after } = stepClock(
      { ...state, plans: [planOf([silence], { validFrom: NOW - DAY_MS })] },
      new MemoryHistory('Europe/Oslo'),
      { ruleKey: 'silent', dueAt: NOW },
      NOW,
    );
    const [alert] = after.alerts;
    if (alert === undefined) throw new Error('the silence was not told');
    const stored = { ...alert, ruleType: 'forecast' as unknown as Rule['type'] };
    expect(explainAlert(stored, ofTomorrow, 'en').sentence).toBe(
      'The equipment needs attention (rule silent, plan version 1).',
    );
  });

  it('keeps a clock, so that it is judged again when a version that knows it is back', () => {
    const set = [{ ruleKey: 'silent', clock: 'rule', dueAt: NOW } as const];
    const state = stateOf(plan);
    const { timers, fired } = stepClock(
      state,
      new MemoryHistory('Europe/Oslo'),
      { ruleKey: 'silent', dueAt: NOW },
      NOW,
    );
    expect(fired).toEqual([]);
    expect(timers).toEqual([{ ruleKey: 'silent', clock: 'rule', dueAt: NOW + DAY_MS }]);
    expect(moveClocks(set, state, NOW - 1).filter(({ dueAt }) => dueAt === null)).toEqual([]);
    const back = stateOf(planOf([silence, zones], { validFrom: NOW - DAY_MS }));
    const judged = stepClock(back, new MemoryHistory('Europe/Oslo'), { ruleKey: 'silent', dueAt: NOW + DAY_MS }, NOW);
    expect(judged.fired).toHaveLength(1);
    expect(ruleClocks(back, NOW)).toHaveLength(1);
  });
});
