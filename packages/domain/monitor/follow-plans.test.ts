import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import type { Reading } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { ENROLLED } from '../rehearse/live-testing.ts';
import type { Rule } from '../rules/rule.ts';
import { NO_WINDOWS } from '../window/range.ts';
import { followPlans, nextPlanAt } from './follow-plans.ts';
import type { MonitorState } from './state.ts';
import { step } from './step.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const SPO2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const PEF: Rule = {
  type: 'relative',
  ruleKey: 'pef',
  measure: 'fev1',
  unit: 'L',
  baseline: 'own',
  as: 'percent',
  yellowLow: 80,
};
const LASTS: Rule = {
  type: 'persistence',
  ruleKey: 'lasts',
  on: 'spo2',
  counts: 'yellow',
  n: 2,
  of: { days: 3 },
  becomes: 'red',
};
const NEWS2: Rule = { type: 'score', ruleKey: 'news2', on: 'news2', within: { hours: 12 }, yellow: 5, single3: 'red' };
const RULES = [SPO2, PEF, LASTS, NEWS2];
const baselines = (value: number) =>
  [{ key: 'own', measure: 'fev1', unit: 'L', value }] as unknown as PlanVersion['baselines'];

const READING: Reading = {
  v: 1,
  type: 'oxygen-saturation',
  series: 'oxygen-saturation',
  quantity: { text: '80', unit: '%', canonical: 80 },
  deviceTime: NOW,
  measuredAt: NOW,
  measuredAtText: '',
  precision: 'instant',
  receivedAt: NOW,
  clock: 'device',
  late: false,
  doubts: [],
  deviceId: 'd',
  door: 'ingest',
  mappingVersion: '1',
};

function plan(planVersion: number, rules: readonly Rule[], more: Partial<PlanVersion> = {}): PlanVersion {
  const validFrom = NOW - 10 * HOUR + planVersion;
  return {
    v: 1,
    planVersion,
    programme: 'copd',
    validFrom,
    rules,
    acknowledgeRedWithinMs: HOUR,
    baselines: baselines(2),
    ...more,
  };
}

function alertOf(more: Partial<Alert> = {}): Alert {
  return {
    v: 1,
    alertId: more.ruleKey ?? 'spo2',
    ruleKey: 'spo2',
    category: 'clinical',
    severity: 'yellow',
    state: 'open',
    revision: { epoch: 1, n: 1 },
    openedAt: NOW - HOUR,
    count: 1,
    late: false,
    verify: false,
    overdue: false,
    unitId: 'unit-1',
    ownerOrganisationId: 'org-1',
    controllerOrganisationId: 'org-2',
    planVersion: 1,
    engineVersion: '1',
    mappingVersion: '1',
    ...more,
  };
}

function stateOf(
  plans: readonly PlanVersion[],
  alerts: readonly Alert[],
  pauses?: MonitorState['pauses'],
): MonitorState {
  return { ...ENROLLED, plans, alerts, pauses };
}

describe('a version that comes into force', () => {
  const second = (rules: readonly Rule[], more: Partial<PlanVersion> = {}) => [plan(1, RULES), plan(2, rules, more)];
  it.each<[string, string, readonly PlanVersion[], boolean]>([
    ['that is the same changes nothing', 'spo2', second(RULES), false],
    [
      'with its keys in another order changes nothing',
      'spo2',
      second([{ yellowLow: 88, redLow: 86, unit: '%', measure: 'oxygen-saturation', ruleKey: 'spo2', type: 'zones' }]),
      false,
    ],
    ['with another limit marks the alert', 'spo2', second([{ ...SPO2, redLow: 85 } as Rule]), true],
    ['without the rule marks the alert', 'spo2', second([PEF]), true],
    ['with another rule changed leaves it', 'spo2', second([SPO2, { ...PEF, yellowLow: 70 } as Rule]), false],
    ['with another baseline marks what is relative to it', 'pef', second(RULES, { baselines: baselines(3) }), true],
    [
      'with another limit marks what rests on that rule',
      'lasts',
      second([{ ...SPO2, redLow: 85 } as Rule, LASTS]),
      true,
    ],
    ['with another scale marks a NEWS2', 'news2', second(RULES, { news2Scale: 2 }), true],
    ['leaves what no version names: an event of the catalogue', 'event-3', second([PEF]), false],
    ['that is not in force yet leaves it', 'spo2', [plan(1, RULES), plan(2, [], { validFrom: NOW + 1 })], false],
  ])('%s', (_, ruleKey, plans, isMarked) => {
    const [moved] = followPlans(stateOf(plans, [alertOf({ ruleKey })]), NOW);
    expect(moved?.alert.planChanged).toEqual(isMarked ? { planVersion: 2, at: NOW } : undefined);
    expect(moved?.history.map(({ event }) => event)).toEqual(isMarked ? ['plan-changed'] : undefined);
  });

  it('marks what opens by the version before, when its reading came late', () => {
    const plans = [plan(1, RULES, { validFrom: 0 }), plan(2, [PEF], { validFrom: NOW - HOUR })];
    const measuredAt = NOW - 30 * HOUR;
    const reading = {
      ...READING,
      deviceTime: measuredAt,
      measuredAt,
      late: true,
    };
    const input = { reading, sequence: 1, ordinal: 0, conflict: false, assignmentId: 'a', superseded: false };
    const { alerts } = step(stateOf(plans, []), NO_WINDOWS, input, NOW).state;
    expect(alerts).toMatchObject([{ planVersion: 1, planChanged: { planVersion: 2 }, revision: { n: 1 } }]);
  });

  it('marks once: asked again it moves nothing, nor when a third version follows', () => {
    const plans = [plan(1, RULES), plan(2, []), plan(3, [PEF])];
    const [marked] = followPlans(stateOf(plans, [alertOf()]), NOW);
    if (marked === undefined) throw new Error('not marked');
    expect(followPlans(stateOf(plans, [marked.alert]), NOW + 1)).toEqual([]);
  });

  it('leaves what waits for n of m, which ends by itself', () => {
    expect(followPlans(stateOf(second([]), [alertOf({ state: 'pending' })]), NOW)).toEqual([]);
  });
});

describe('while the patient is away', () => {
  const away = [{ from: NOW - 1, to: NOW + 5 * HOUR }];
  const clocks = (alert: Alert | undefined) => (alert === undefined ? undefined : clocksOf(alert));
  it.each<[string, Partial<Alert>, boolean]>([
    ['a yellow waits', {}, true],
    ['what is missing waits, red too', { category: 'missing', severity: 'red', overdueAt: NOW + HOUR }, true],
    ['what is technical waits', { category: 'technical' }, true],
    ['a red of the patient never does', { severity: 'red', overdueAt: NOW + HOUR }, false],
    ['an event never does', { category: 'event' }, false],
    ['what somebody has acknowledged has nothing to wait for', { state: 'acknowledged' }, false],
  ])('%s', (_, more, waits) => {
    const [moved] = followPlans(stateOf([plan(1, RULES)], [alertOf(more)], away), NOW);
    expect(moved?.alert.paused).toEqual(waits ? { until: NOW + 5 * HOUR } : undefined);
    if (waits) expect(clocks(moved?.alert)).toEqual([{ clock: 'pause', dueAt: NOW + 5 * HOUR }]);
  });

  const paused = alertOf({ category: 'missing', severity: 'red', paused: { until: NOW + 5 * HOUR } });
  it.each<[string, MonitorState['pauses'], number | undefined, string | undefined]>([
    ['the same pause changes nothing', away, NOW + 5 * HOUR, undefined],
    ['a prolonged one is followed', [{ from: NOW - 1, to: NOW + 9 * HOUR }], NOW + 9 * HOUR, 'paused'],
    ['one that ends early lets its clocks begin anew', [{ from: NOW - 1, to: NOW }], undefined, 'pause-ended'],
    ['one that is taken back too', [], undefined, 'pause-ended'],
  ])('%s', (_, pauses, until, event) => {
    const [moved] = followPlans(stateOf([plan(1, RULES)], [paused], pauses), NOW);
    expect(moved?.history[0]?.event).toBe(event);
    expect((moved?.alert ?? paused).paused?.until).toBe(until);
    if (event === 'pause-ended') expect(moved?.alert.overdueAt).toBe(NOW + HOUR);
  });

  it('what was acknowledged meanwhile is not moved again and again', () => {
    const alert = { ...paused, state: 'acknowledged' } as const;
    expect(followPlans(stateOf([plan(1, RULES)], [alert], away), NOW)).toEqual([]);
  });
});

it('the next time alerts follow is the next version or the next pause, whichever begins first', () => {
  const plans = [plan(1, RULES), plan(2, RULES, { validFrom: NOW + 3 * HOUR })];
  expect(nextPlanAt(plans, NOW)).toBe(NOW + 3 * HOUR);
  expect(nextPlanAt(plans, NOW, [{ from: NOW + HOUR, to: NOW + 2 * HOUR }])).toBe(NOW + HOUR);
  expect(nextPlanAt(plans, NOW + 3 * HOUR, [{ from: NOW, to: NOW + 9 * HOUR }])).toBeUndefined();
});
