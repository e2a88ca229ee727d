import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Rule } from './rule.ts';
import { judgeReading, oslo, planOf, sample } from './rule-testing.ts';

/** One set of rules on a plain number, whose days are looked at by their sums; and on a part, whose readings are. */
function rulesOn(target: object): readonly Rule[] {
  const window = { days: 5 };
  const limits = { redLow: 60, yellowLow: 70, yellowHigh: 100, redHigh: 110 };
  const slopes = { redLow: -8, yellowLow: -3, yellowHigh: 3, redHigh: 8 };
  return [
    { type: 'zones', ruleKey: 'zones', ...limits, ...target },
    { type: 'delta', ruleKey: 'delta', window, direction: 'either', yellow: 20, red: 40, ...target },
    { type: 'trend', ruleKey: 'mean', window, of: 'mean', minSamples: 3, ...limits, ...target },
    { type: 'trend', ruleKey: 'slope', window, of: 'slope', minSamples: 3, ...slopes, ...target },
    { type: 'persistence', ruleKey: 'days', on: 'zones', counts: 'yellow', n: 3, of: { days: 6 }, becomes: 'red' },
  ] as unknown as readonly Rule[];
}

const whole = planOf(rulesOn({ measure: 'pulse', unit: '/min' }));
const parts = planOf(rulesOn({ measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]' }));

const NOW = oslo('2026-10-26', '12:00');
const points = fc.array(
  fc.record({
    tenths: fc.integer({ min: 500, max: 1200 }),
    minutes: fc.integer({ min: 0, max: 9 * 24 * 60 }),
    doubtful: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** The readings twice, with the same sequences: as a number, and as a part. */
function twins(drawn: readonly { tenths: number; minutes: number; doubtful: boolean }[]) {
  return drawn.map(({ tenths, minutes, doubtful }, index) => {
    const text = String(tenths / 10);
    const more = { sequence: index + 1, doubtful };
    const at = NOW - minutes * 60_000;
    const part = { text, unit: 'mm[Hg]', canonical: tenths / 10 };
    return {
      number: sample('pulse', text, at, more),
      part: sample('blood-pressure', '0/0', at, { ...more, components: { systolic: part } }),
    };
  });
}

function answer(plan: PlanVersion, ruleKey: string, own: Sample, past: readonly Sample[]) {
  const rule = plan.rules.find((one) => one.ruleKey === ruleKey);
  const finding = rule && judgeReading(rule, own, past, plan);
  return finding && { severity: finding.severity, limit: finding.limit, facts: { ...finding.facts, component: '' } };
}

it.each([['delta'], ['mean'], ['slope'], ['days']])(
  'days summed up and readings one by one give the same to the last bit: %s',
  (ruleKey) => {
    let fired = 0;
    fc.assert(
      fc.property(points, fc.integer({ min: 500, max: 1200 }), (drawn, own) => {
        const [latest, ...past] = twins([{ tenths: own, minutes: 0, doubtful: false }, ...drawn]);
        if (latest === undefined) return;
        const byDay = answer(
          whole,
          ruleKey,
          latest.number,
          past.map(({ number }) => number),
        );
        if (byDay !== undefined) fired += 1;
        expect(
          answer(
            parts,
            ruleKey,
            latest.part,
            past.map(({ part }) => part),
          ),
        ).toEqual(byDay);
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(10);
  },
);
