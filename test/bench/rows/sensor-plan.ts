import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { DEMO_FROM, demoPlan } from '@naer/local/seed/demo-plans';

const sensor = { measure: 'cgm-glucose', unit: 'mmol/L' } as const;
const trend = (ruleKey: string, of: 'mean' | 'slope', window: { hours: number } | { days: number }): Rule => ({
  type: 'trend',
  ruleKey,
  ...sensor,
  window,
  of,
  minSamples: 100,
  yellowHigh: of === 'mean' ? 12 : 2,
  redHigh: of === 'mean' ? 15 : 4,
});
const rise = (ruleKey: string, window: { hours: number } | { days: number }): Rule => ({
  type: 'delta',
  ruleKey,
  ...sensor,
  window,
  direction: 'rise',
  yellow: 12,
});

/** Twenty rules, most of them at each reading of a sensor; every kind of window there is, up to 90 local days. */
const RULES: readonly Rule[] = [
  { type: 'zones', ruleKey: 'sensor', ...sensor, redLow: 3, yellowLow: 4, yellowHigh: 14, redHigh: 20 },
  { type: 'zones', ruleKey: 'meter', measure: 'glucose', unit: 'mmol/L', redLow: 3, yellowHigh: 20 },
  { type: 'relative', ruleKey: 'usual', ...sensor, baseline: 'usual', as: 'percent', yellowLow: 50, redHigh: 300 },
  rise('rise.3-hours', { hours: 3 }),
  rise('rise.2-days', { days: 2 }),
  rise('rise.89-days', { days: 89 }),
  {
    type: 'persistence',
    ruleKey: 'stays.readings',
    on: 'sensor',
    counts: 'yellow',
    n: 24,
    of: { readings: 30, within: { hours: 3 } },
    becomes: 'red',
  },
  { type: 'persistence', ruleKey: 'stays.week', on: 'sensor', counts: 'yellow', n: 4, of: { days: 7 }, becomes: 'red' },
  {
    type: 'persistence',
    ruleKey: 'stays.quarter',
    on: 'usual',
    counts: 'red',
    n: 30,
    of: { days: 90 },
    becomes: 'red',
  },
  trend('mean.24-hours', 'mean', { hours: 24 }),
  trend('mean.14-days', 'mean', { days: 14 }),
  trend('mean.89-days', 'mean', { days: 89 }),
  trend('slope.14-days', 'slope', { days: 14 }),
  trend('slope.89-days', 'slope', { days: 89 }),
  {
    type: 'composite',
    ruleKey: 'with-symptom',
    match: 'all',
    within: { hours: 4 },
    parts: [
      { rule: 'sensor', atLeast: 'yellow' },
      { measure: 'coded-answer', code: 'dizzy', answers: ['yes'] },
    ],
    severity: 'red',
  },
  {
    type: 'missing',
    ruleKey: 'missing',
    schedule: 'meals',
    missedAfterMinutes: 120,
    tell: { nextDayAt: '12:00' },
    severity: 'yellow',
  },
  { type: 'score', ruleKey: 'answer', on: 'answer', code: 'dizzy', answers: ['faint'], severity: 'red' },
  { type: 'device', ruleKey: 'battery', on: 'battery', yellow: 20 },
  { type: 'device', ruleKey: 'silence', on: 'silence', series: ['cgm-glucose'], afterHours: 24, severity: 'yellow' },
  {
    type: 'device',
    ruleKey: 'doubts',
    on: 'questionable',
    series: ['cgm-glucose', 'glucose'],
    n: 5,
    of: 20,
    severity: 'yellow',
  },
];

/** A version of a plan with these rules, for a patient with a sensor; its receiver is the unit. */
export function sensorPlan(unitId: string): PlanVersion {
  const demo = demoPlan({ programme: 'diabetes', weightKg: 70, unitId }, 30 * 60_000);
  return {
    ...demo,
    validFrom: DEMO_FROM,
    rules: RULES,
    baselines: [{ key: 'usual', ...sensor, value: 7 }],
  };
}

/** A quiet value of a sensor, of the same length whatever the reading. */
export function sensorValue(nth: number): string {
  return (6 + ((nth * 37) % 40) / 10).toFixed(1);
}
