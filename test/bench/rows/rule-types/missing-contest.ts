import type { Reading } from '@naer/domain/measurement/reading';
import type { Rule } from '@naer/domain/rules/rule';
import { typeOf } from '@naer/domain/rules/rule';
import { askedSlots } from '@naer/domain/schedule/asked-slots';
import { type Contest, contest, type Facts } from './contest.ts';
import { contextOf, DAY_MS, HOUR_MS, historyOf, judged, made, NOON, planOf } from './made-readings.ts';
import { rulesEngine, when } from './rules-engine.ts';

const OCCASIONS = 64;
const DAYS = 80;

/**
 * Weight asked for between 08 and 10, missed at 12, three in a row are red. Neither of the others knows a schedule: they
 * are handed the slots of the row, made beforehand, and look for what was measured in each.
 */
export function missingContest(): Contest {
  const rule: Rule = {
    type: 'missing',
    ruleKey: 'missing',
    schedule: 'morning',
    missedAfterMinutes: 120,
    tell: 'when-missed',
    severity: 'yellow',
    redAfterInRow: 3,
  };
  const schedule = [
    {
      key: 'morning',
      measures: [{ measure: 'body-weight' }],
      when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
    },
  ] as const;
  const first = NOON - 60 * DAY_MS;
  const context = contextOf(planOf([rule], { schedule, validFrom: first }));
  const history = historyOf(weights(first));
  const due: number[] = [];
  for (let at = NOON + (DAYS - 60 - OCCASIONS) * DAY_MS; due.length < OCCASIONS; ) {
    at = typeOf(rule).nextDue?.(rule, at, context) ?? at + DAY_MS;
    due.push(at);
  }
  const lacking = (nth: number) => ({
    none: [{ var: 'window' }, { and: [{ '>=': [{ var: 'at' }, 0] }, { '==': [{ var: 'slot' }, nth] }] }],
  });
  return contest({
    type: 'missing slots (a clock judges; only ours has to count the slots out of a schedule)',
    facts: due.map((at): Facts => {
      const slots = askedSlots(context, 'morning', at - 3 * DAY_MS, at)
        .slice(-3)
        .reverse();
      const from = slots.at(-1)?.from ?? at;
      const window = weights(first)
        .filter(({ measuredAt }) => measuredAt >= from && measuredAt <= at)
        .map(({ measuredAt }) => ({
          at: measuredAt,
          slot: slots.findIndex((slot) => measuredAt >= slot.from && measuredAt < slot.to + 2 * HOUR_MS),
        }));
      return { slots: slots.map((slot) => ({ from: slot.from, until: slot.to + 2 * HOUR_MS })), window };
    }),
    ...judged(
      rule,
      context,
      history,
      due.map((at) => ({ kind: 'clock', at })),
    ),
    engine: rulesEngine(
      [
        when('red', { all: [{ fact: 'inRow', operator: 'greaterThanInclusive', value: 3 }] }),
        when('yellow', {
          all: [
            { fact: 'inRow', operator: 'greaterThanInclusive', value: 1 },
            { fact: 'inRow', operator: 'lessThan', value: 3 },
          ],
        }),
      ],
      {
        inRow: async (_, facts) => {
          const slots = await facts.factValue<readonly { from: number; until: number }[]>('slots');
          const window = await facts.factValue<readonly { at: number }[]>('window');
          const done = slots.findIndex(({ from, until }) => window.some(({ at }) => at >= from && at < until));
          return done === -1 ? slots.length : done;
        },
      },
    ),
    logic: { if: [lacking(0), { if: [{ and: [lacking(1), lacking(2)] }, 'red', 'yellow'] }, null] },
  });
}

/** Most mornings; a day left out now and then, and three in a row. */
function weights(first: number): readonly Reading[] {
  const days = Array.from({ length: DAYS + OCCASIONS }, (_, day) => day);
  const measured = days.filter((day) => day % 5 !== 0 && day % 17 > 2);
  return measured.map((day) => made('body-weight', first + day * DAY_MS - 2 * HOUR_MS, { value: 80 }));
}
