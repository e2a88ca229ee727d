import type { Rule } from '@naer/domain/rules/rule';
import type { Contest } from './contest.ts';
import { daily, lookingBack, morning, type Past, startOfDay } from './looking-back.ts';
import { DAY_MS, made } from './made-readings.ts';
import { news2Contest } from './news2-contest.ts';
import { persistenceOfDays, persistenceOfReadings } from './persistence-contests.ts';
import { atOrAbove, rulesEngine, when } from './rules-engine.ts';
import { meanOfDays, slope } from './trend-contests.ts';

/** Rules that look back. All are handed their window ready: ours as the view, the others as a list of exactly its readings. */
export function windowContests(): readonly Contest[] {
  return [
    delta(),
    persistenceOfDays(),
    persistenceOfReadings(),
    meanOfDays(),
    slope(),
    scoreChange(),
    questionable(),
    news2Contest(),
  ];
}

/** Weight +2 kg in 3 days. */
function delta(): Contest {
  const rule: Rule = {
    type: 'delta',
    ruleKey: 'weight',
    measure: 'body-weight',
    unit: 'kg',
    window: { days: 3 },
    direction: 'rise',
    yellow: 2,
    red: 4,
  };
  const readings = daily(80, (nth) => made('body-weight', morning(nth), { value: 80 + ((nth * 7) % 11) / 2 }));
  const trusted = { filter: [{ var: 'window' }, { '!': [{ var: 'doubtful' }] }] };
  const lowest = {
    reduce: [
      trusted,
      {
        if: [
          { '<': [{ var: 'current.value' }, { var: 'accumulator' }] },
          { var: 'current.value' },
          { var: 'accumulator' },
        ],
      },
      1_000_000,
    ],
  };
  const risen = (limit: number) => ({ '>=': [{ '-': [{ var: 'value' }, lowest] }, limit] });
  return lookingBack({
    type: 'delta (weight in 3 days)',
    rule,
    readings,
    since: (at) => startOfDay(at) - 3 * DAY_MS,
    engine: rulesEngine(atOrAbove('change', { red: 4, yellow: 2 }), {
      change: async (_, facts) => {
        const window = await facts.factValue<readonly Past[]>('window');
        let low = Number.POSITIVE_INFINITY;
        for (const { value = low, doubtful } of window) if (!doubtful && value < low) low = value;
        return (await facts.factValue<number>('value')) - low;
      },
    }),
    logic: { if: [risen(4), 'red', risen(2), 'yellow', null] },
  });
}

/** CAT +2 against the one before, within 60 days. */
function scoreChange(): Contest {
  const rule: Rule = {
    type: 'score',
    ruleKey: 'cat',
    on: 'change',
    code: 'cat',
    within: { days: 60 },
    direction: 'rise',
    yellow: 2,
    red: 6,
  };
  const readings = daily(80, (nth) =>
    made('score', morning(nth), { code: 'cat', value: (nth * 5) % 17, doubts: nth % 13 === 0 ? ['soft-limit'] : [] }),
  );
  const previous = {
    reduce: [
      { filter: [{ var: 'window' }, { '!': [{ var: 'doubtful' }] }] },
      { if: [{ '<': [{ var: 'accumulator' }, 0] }, { var: 'current.value' }, { var: 'accumulator' }] },
      -1,
    ],
  };
  const change = (limit: number) => ({ '>=': [{ '-': [{ var: 'value' }, previous] }, limit] });
  return lookingBack({
    type: 'score change (CAT)',
    rule,
    readings,
    since: (at) => startOfDay(at) - 60 * DAY_MS,
    newest: 3,
    engine: rulesEngine(atOrAbove('change', { red: 6, yellow: 2 }), {
      change: async (_, facts) => {
        const window = await facts.factValue<readonly Past[]>('window');
        const before = window.find(({ doubtful }) => !doubtful)?.value;
        return before === undefined ? 0 : (await facts.factValue<number>('value')) - before;
      },
    }),
    logic: { if: [change(6), 'red', change(2), 'yellow', null] },
  });
}

/** 3 of the last 10 readings questionable, itself one of them. */
function questionable(): Contest {
  const rule: Rule = {
    type: 'device',
    ruleKey: 'doubts',
    on: 'questionable',
    series: ['glucose'],
    n: 3,
    of: 10,
    severity: 'yellow',
  };
  const readings = daily(90, (nth) =>
    made('glucose', morning(nth), { value: 6, doubts: (nth * 7) % 10 < 2 + ((nth / 20) % 2) ? ['soft-limit'] : [] }),
  );
  const count = {
    reduce: [{ var: 'window' }, { '+': [{ var: 'accumulator' }, { if: [{ var: 'current.doubtful' }, 1, 0] }] }, 1],
  };
  return lookingBack({
    type: 'device (3 of 10 questionable)',
    rule,
    readings,
    since: (at) => at - 89 * DAY_MS,
    newest: 9,
    engine: rulesEngine(
      [
        when('yellow', {
          all: [
            { fact: 'doubtful', operator: 'equal', value: true, priority: 2 },
            { fact: 'questionable', operator: 'greaterThanInclusive', value: 3 },
          ],
        }),
      ],
      {
        questionable: async (_, facts) => {
          const window = await facts.factValue<readonly Past[]>('window');
          return 1 + window.filter(({ doubtful }) => doubtful).length;
        },
      },
    ),
    logic: { if: [{ and: [{ var: 'doubtful' }, { '>=': [count, 3] }] }, 'yellow', null] },
  });
}
