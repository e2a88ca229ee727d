import type { Reading } from '@naer/domain/measurement/reading';
import type { Rule } from '@naer/domain/rules/rule';
import type { Contest } from './contest.ts';
import { lookingBack, type Past, startOfDay } from './looking-back.ts';
import { DAY_MS, HOUR_MS, made, NOON } from './made-readings.ts';
import { rulesEngine, when } from './rules-engine.ts';

const SATURATION: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 80,
  yellowLow: 88,
};
const isLow = { '<': [{ var: 'value' }, 88] };

/** Yellow on 2 of 3 days becomes red, three readings a day. */
export function persistenceOfDays(): Contest {
  const rule: Rule = {
    type: 'persistence',
    ruleKey: 'persists',
    on: 'spo2',
    counts: 'yellow',
    n: 2,
    of: { days: 3 },
    becomes: 'red',
  };
  const firedOn = (daysAgo: number) => ({
    some: [{ filter: [{ var: 'window' }, { '==': [{ var: 'daysAgo' }, daysAgo] }] }, isLow],
  });
  return lookingBack({
    type: 'persistence (2 of 3 days)',
    rule,
    more: [SATURATION],
    readings: saturations(3),
    since: (at) => startOfDay(at) - 2 * DAY_MS,
    engine: rulesEngine([lowAnd('days', 1)], {
      days: async (_, facts) => {
        const window = await facts.factValue<readonly Past[]>('window');
        const days = new Set<number>();
        for (const { value = 100, daysAgo } of window) if (daysAgo > 0 && value < 88) days.add(daysAgo);
        return days.size;
      },
    }),
    logic: { if: [{ and: [isLow, { or: [firedOn(1), firedOn(2)] }] }, 'red', null] },
  });
}

export function persistenceOfReadings(): Contest {
  const rule: Rule = {
    type: 'persistence',
    ruleKey: 'persists',
    on: 'spo2',
    counts: 'yellow',
    n: 3,
    of: { readings: 5, within: { hours: 48 } },
    becomes: 'red',
  };
  const fired = {
    reduce: [
      { var: 'window' },
      { '+': [{ var: 'accumulator' }, { if: [{ '<': [{ var: 'current.value' }, 88] }, 1, 0] }] },
      0,
    ],
  };
  return lookingBack({
    type: 'persistence (3 of 5 readings)',
    rule,
    more: [SATURATION],
    readings: saturations(4),
    since: (at) => at - 48 * HOUR_MS,
    newest: 4,
    engine: rulesEngine([lowAnd('fired', 2)], {
      fired: async (_, facts) => {
        const window = await facts.factValue<readonly Past[]>('window');
        return window.filter(({ value = 100 }) => value < 88).length;
      },
    }),
    logic: { if: [{ and: [isLow, { '>=': [fired, 2] }] }, 'red', null] },
  });
}

function lowAnd(fact: string, value: number) {
  return when('red', {
    all: [
      { fact: 'value', operator: 'lessThan', value: 88, priority: 2 },
      { fact, operator: 'greaterThanInclusive', value },
    ],
  });
}

/** So many a day for a month; a bad one now and then, and a bad stretch. */
function saturations(aDay: number): readonly Reading[] {
  return Array.from({ length: 30 * aDay }, (_, nth) => {
    const isBad = (nth * 7) % 11 < 2 || nth % 29 < 4;
    return made('oxygen-saturation', NOON + (Math.floor(nth / aDay) - 20) * DAY_MS + (nth % aDay) * HOUR_MS, {
      value: isBad ? 86 : 93,
    });
  });
}
