import type { Rule } from '@naer/domain/rules/rule';
import type { Contest } from './contest.ts';
import { daily, lookingBack, morning, OCCASIONS, type Past, startOfDay } from './looking-back.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, made, NOON } from './made-readings.ts';
import { above, rulesEngine } from './rules-engine.ts';

const SENSOR_MS = 5 * MINUTE_MS;

const SENSOR_MEAN = {
  type: 'trend',
  ruleKey: 'mean',
  measure: 'cgm-glucose',
  unit: 'mmol/L',
  of: 'mean',
  yellowHigh: 8,
  redHigh: 8.5,
} as const;

/** Moving average of a sensor's reading every five minutes, 14 days. */
export function meanOfDays(): Contest {
  const rule: Rule = { ...SENSOR_MEAN, window: { days: 14 }, minSamples: 500 };
  return meanContest('trend (mean of 14 days of a sensor)', rule, (at) => startOfDay(at) - 14 * DAY_MS);
}

function meanContest(type: string, rule: Rule, since: (at: number) => number): Contest {
  // Rises so that the last occasions cross the limits.
  const count = 15 * 288 + OCCASIONS;
  const readings = Array.from({ length: count }, (_, nth) => {
    const isOccasion = nth >= count - OCCASIONS;
    const step = nth - (count - OCCASIONS);
    return made('cgm-glucose', NOON - (count - nth) * SENSOR_MS, {
      value: isOccasion && step > 31 ? 60 : 7.5 + (nth % 10) / 10,
    });
  });
  const trusted = { filter: [{ var: 'window' }, { '!': [{ var: 'doubtful' }] }] };
  const sum = { reduce: [trusted, { '+': [{ var: 'current.value' }, { var: 'accumulator' }] }, { var: 'value' }] };
  const n = { reduce: [trusted, { '+': [1, { var: 'accumulator' }] }, 1] };
  // The limits times the count: one division less.
  const mean = { '/': [sum, n] };
  return lookingBack({
    type,
    rule,
    readings,
    since,
    engine: rulesEngine(above('mean', { red: 8.5, yellow: 8 }), {
      mean: async (_, facts) => {
        const window = await facts.factValue<readonly Past[]>('window');
        let total = await facts.factValue<number>('value');
        let count = 1;
        for (const { value, doubtful } of window) {
          if (doubtful || value === undefined) continue;
          total += value;
          count += 1;
        }
        return total / count;
      },
    }),
    // Without a place to keep a value the mean is taken once for each limit it is held against.
    logic: { if: [{ '>': [mean, 8] }, { if: [{ '>': [mean, 8.5] }, 'red', 'yellow'] }, null] },
  });
}

/** Slope of a fortnight's daily weight, kg a day. */
export function slope(): Contest {
  const rule: Rule = {
    type: 'trend',
    ruleKey: 'slope',
    measure: 'body-weight',
    unit: 'kg',
    window: { days: 14 },
    of: 'slope',
    minSamples: 5,
    yellowHigh: 0.15,
    redHigh: 0.3,
  };
  const readings = daily(90, (nth) =>
    made('body-weight', morning(nth), { value: 80 + Math.round(40 * Math.sin(nth / 9)) / 10 }),
  );
  const trusted = { filter: [{ var: 'window' }, { '!': [{ var: 'doubtful' }] }] };
  const t = { '/': [{ '-': [{ var: 'current.at' }, NOON] }, DAY_MS] };
  const sumOf = (what: unknown, own: unknown) => ({
    reduce: [trusted, { '+': [what, { var: 'accumulator' }] }, own],
  });
  const ownT = { '/': [{ '-': [{ var: 'at' }, NOON] }, DAY_MS] };
  const value = { var: 'current.value' };
  const own = { var: 'value' };
  const n = sumOf(1, 1);
  const sumT = sumOf(t, ownT);
  const sumV = sumOf(value, own);
  const rise = { '-': [{ '*': [n, sumOf({ '*': [t, value] }, { '*': [ownT, own] })] }, { '*': [sumT, sumV] }] };
  const run = { '-': [{ '*': [n, sumOf({ '*': [t, t] }, { '*': [ownT, ownT] })] }, { '*': [sumT, sumT] }] };
  const perDay = { '/': [rise, run] };
  return lookingBack({
    type: 'trend (slope of 14 days of weight)',
    rule,
    readings,
    since: (at) => startOfDay(at) - 14 * DAY_MS,
    engine: rulesEngine(above('slope', { red: 0.3, yellow: 0.15 }), {
      slope: async (_, facts) => {
        const window = await facts.factValue<readonly Past[]>('window');
        const now = { at: await facts.factValue<number>('at'), value: await facts.factValue<number>('value') };
        const sums = { n: 0, t: 0, v: 0, tt: 0, tv: 0 };
        const add = (at: number, v: number) => {
          const days = (at - now.at) / DAY_MS;
          sums.n += 1;
          sums.t += days;
          sums.v += v;
          sums.tt += days * days;
          sums.tv += days * v;
        };
        add(now.at, now.value);
        for (const past of window) if (!past.doubtful && past.value !== undefined) add(past.at, past.value);
        return (sums.n * sums.tv - sums.t * sums.v) / (sums.n * sums.tt - sums.t * sums.t);
      },
    }),
    logic: { if: [{ '>': [perDay, 0.15] }, { if: [{ '>': [perDay, 0.3] }, 'red', 'yellow'] }, null] },
  });
}

/** A window of hours has no sums of days: each of its readings is looked at, as the others do of every window. */
export function scannedContest(): Contest {
  const rule: Rule = { ...SENSOR_MEAN, window: { hours: 24 }, minSamples: 50 };
  return meanContest(
    'trend of 24 hours of a sensor (288 readings one by one, as the others do)',
    rule,
    (at) => at - 24 * HOUR_MS,
  );
}
