import type { MeasurementType, Reading } from '@naer/domain/measurement/reading';
import { bandsOf, NEWS2_PARTS, type News2NumberPart } from '@naer/domain/news2/chart';
import type { Rule } from '@naer/domain/rules/rule';
import type { RuleProperties } from 'json-rules-engine';
import { type Contest, contest, type Facts, type Verdict } from './contest.ts';
import { contextOf, HOUR_MS, historyOf, judged, MINUTE_MS, made, NOON, planOf } from './made-readings.ts';
import { rulesEngine } from './rules-engine.ts';

const SETS = 70;
const OCCASIONS = 64;
const WITHIN_HOURS = 24;
const NUMBERS = NEWS2_PARTS.filter(
  (part): part is News2NumberPart => part !== 'oxygen-therapy' && part !== 'consciousness',
);

/** The newest of each part, as the others are handed it: by series, newest first. */
type Windows = Readonly<Record<string, readonly { readonly value: number | string | undefined }[]>>;

/**
 * NEWS2 of seven parts, scale 1, whole values. For json-rules-engine the chart is one rule a band, their points summed up
 * from its events; for json-logic-js seven nested ifs in one sum. Some sets lack a part.
 */
export function news2Contest(): Contest {
  const rule: Rule = {
    type: 'score',
    ruleKey: 'news2',
    on: 'news2',
    within: { hours: WITHIN_HOURS },
    yellow: 5,
    red: 7,
    single3: 'yellow',
  };
  const context = contextOf(planOf([rule]));
  const sets = Array.from({ length: SETS }, (_, nth) => setOf(nth));
  const readings = sets.flat();
  const history = historyOf(readings);
  const moments = sets.slice(SETS - OCCASIONS).map((set) => set.at(-1)?.measuredAt ?? 0);
  return contest({
    type: 'NEWS2 from its parts',
    facts: moments.map((at): Facts => ({ windows: windowsAt(readings, at) })),
    ...judged(
      rule,
      context,
      history,
      moments.map((at) => ({ kind: 'moment', at })),
    ),
    engine: rulesEngine(chartRules(), {
      newest: async (params, facts) => {
        const windows = await facts.factValue<Windows>('windows');
        return windows[params.series ?? '']?.[0]?.value;
      },
    }),
    verdictOf: (events) => verdict(events.map(({ params }) => Number((params as { points: number }).points))),
    logic: chartLogic(),
  });
}

/** The severity of the points of the parts there are. */
function verdict(points: readonly number[]): Verdict {
  const total = points.reduce((sum, one) => sum + one, 0);
  const isWhole = points.length === NEWS2_PARTS.length;
  if (isWhole && total >= 7) return 'red';
  return (isWhole && total >= 5) || points.includes(3) ? 'yellow' : undefined;
}

/** Seven readings within six minutes; sets are 30 hours apart, so that a set that lacks a part lacks it. */
function setOf(nth: number): readonly Reading[] {
  const at = NOON + nth * 30 * HOUR_MS;
  const pick = (values: readonly number[], stride: number) => values[Math.floor(nth / stride) % values.length];
  const part = (canonical = 120) => ({ text: String(canonical), unit: 'mm[Hg]', canonical });
  const set: [MeasurementType, Parameters<typeof made>[2]][] = [
    ['respiratory-rate', { value: pick([16, 18, 22, 14, 25], 1) }],
    ['oxygen-saturation', { value: pick([97, 94, 96, 92, 98, 91], 2) }],
    ['oxygen-therapy', { answer: nth % 4 === 3 ? 'oxygen' : 'air' }],
    ['blood-pressure', { components: { systolic: part(pick([130, 120, 105, 98], 3)), diastolic: part(70) } }],
    ['pulse', { value: pick([72, 88, 95, 112, 60], 1) }],
    ['consciousness', { answer: nth % 23 === 22 ? 'C' : 'A' }],
    ['body-temperature', { value: pick([37, 36.5, 38.5, 37.5], 5) }],
  ];
  const measured = nth % 9 === 8 ? set.filter(([type]) => type !== 'respiratory-rate') : set;
  return measured.map(([type, content], place) => made(type, at + place * MINUTE_MS, content));
}

function windowsAt(readings: readonly Reading[], at: number): Windows {
  const windows: Record<string, { value: number | string | undefined }[]> = {};
  for (const { series, measuredAt, quantity, answer, components } of readings) {
    if (measuredAt > at || measuredAt < at - WITHIN_HOURS * HOUR_MS) continue;
    const value = components?.systolic?.canonical ?? quantity?.canonical ?? answer;
    windows[series] = [{ value }, ...(windows[series] ?? [])];
  }
  return windows;
}

function chartRules(): readonly RuleProperties[] {
  const scored = (series: string, points: number, conditions: readonly { operator: string; value: unknown }[]) => ({
    conditions: {
      all: conditions.map(({ operator, value }) => ({ fact: 'newest', params: { series }, operator, value })),
    },
    event: { type: 'scored', params: { points } },
  });
  return [
    ...NUMBERS.flatMap((part) =>
      limitsOf(part).map(({ after, to, points }) =>
        scored(part, points, [
          { operator: 'greaterThan', value: after },
          { operator: 'lessThanInclusive', value: to },
        ]),
      ),
    ),
    scored('oxygen-therapy', 0, [{ operator: 'equal', value: 'air' }]),
    scored('oxygen-therapy', 2, [{ operator: 'equal', value: 'oxygen' }]),
    scored('consciousness', 0, [{ operator: 'equal', value: 'A' }]),
    scored('consciousness', 3, [{ operator: 'in', value: ['C', 'V', 'P', 'U'] }]),
  ];
}

/** Each 3 counts a thousand more: one number says the total and whether there is one. */
const SINGLE_3 = 1000;

function chartLogic(): unknown {
  const value = (part: string) => ({ var: `windows.${part}.0.value` });
  const numbers = NUMBERS.map((part) => ({
    if: [
      { '==': [value(part), null] },
      0,
      ...limitsOf(part).flatMap(({ to, points }) => [
        { '<=': [value(part), to] },
        points + (points === 3 ? SINGLE_3 : 0),
      ]),
    ],
  }));
  const sum = {
    '+': [
      ...numbers,
      { if: [{ '==': [value('oxygen-therapy'), 'oxygen'] }, 2, 0] },
      { if: [{ in: [value('consciousness'), ['C', 'V', 'P', 'U']] }, 3 + SINGLE_3, 0] },
    ],
  };
  const isWhole = { '!': [{ missing: NEWS2_PARTS.map((part) => `windows.${part}.0.value`) }] };
  const total = { '%': [sum, SINGLE_3] };
  return {
    if: [
      { and: [isWhole, { '>=': [total, 7] }] },
      'red',
      { or: [{ and: [isWhole, { '>=': [total, 5] }] }, { '>=': [sum, SINGLE_3] }] },
      'yellow',
      null,
    ],
  };
}

/** In the canonical unit; below and above everything stand numbers, as JSON has no infinity. */
function limitsOf(
  part: News2NumberPart,
): readonly { readonly after: number; readonly to: number; readonly points: number }[] {
  const perUnit = part === 'body-temperature' ? 10 : 1;
  const bands = bandsOf(part, 1, 'air');
  return bands.map(({ to, points }, index) => ({
    after: index === 0 ? -1 : (bands[index - 1]?.to ?? 0) / perUnit,
    to: Number.isFinite(to) ? to / perUnit : 1_000_000,
    points,
  }));
}
