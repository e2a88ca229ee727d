import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import type { Sample } from '../measurement/sample.ts';
import { summariseDay } from '../window/day-summary.ts';
import { MemoryHistory } from './memory-history.ts';

const ZONE = 'Europe/Oslo';
const MINUTE = 60_000;
/** Two days before the clocks go back. */
const START = Date.parse('2026-10-23T10:00:00Z');

function sample(sequence: number, measuredAt: number, value = 5): Sample {
  return {
    sequence,
    type: 'glucose',
    series: 'glucose',
    measuredAt,
    receivedAt: measuredAt,
    value,
    doubtful: false,
    late: false,
    corrected: false,
    mappingVersion: 'm',
  };
}

const samples = fc
  .array(fc.record({ minute: fc.integer({ min: 0, max: 6 * 24 * 60 }), value: fc.integer({ min: 1, max: 30 }) }))
  .map((list) => list.map(({ minute, value }, at) => sample(at + 1, START + minute * MINUTE, value)));
const bounds = fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 9000 }));

describe('the past in memory', () => {
  it('answers the newest samples of a stretch, newest first, whatever the order they came in', () => {
    fc.assert(
      fc.property(samples, bounds, fc.integer({ min: 0, max: 20 }), (list, [a, b], limit) => {
        const history = new MemoryHistory(ZONE);
        for (const each of list) history.add(each);
        const from = START + Math.min(a, b) * MINUTE;
        const to = START + Math.max(a, b) * MINUTE;
        const expected = list
          .filter(({ measuredAt }) => measuredAt >= from && measuredAt < to)
          .sort((x, y) => y.measuredAt - x.measuredAt || y.sequence - x.sequence)
          .slice(0, limit);
        expect(history.samples({ kind: 'samples', series: 'glucose', from, to, limit })).toEqual(expected);
      }),
    );
  });

  it('sums up each local day, also after a sample was added to a day that had been read', () => {
    const calendar = calendarOf(ZONE);
    fc.assert(
      fc.property(samples, (list) => {
        const history = new MemoryHistory(ZONE);
        const range = { kind: 'days', series: 'glucose', from: 0, to: Number.MAX_SAFE_INTEGER } as const;
        for (const [at, each] of list.entries()) {
          history.add(each);
          const byDay = Map.groupBy(list.slice(0, at + 1), ({ measuredAt }) => calendar.dayStart(measuredAt));
          const expected = [...byDay].sort(([x], [y]) => x - y).map(([day, own]) => summariseDay(day, own));
          expect(history.days(range)).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('sums up a day as far as it has come, whatever was asked before', () => {
    const day = calendarOf(ZONE).dayStart(START);
    const minutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 700 })));
    fc.assert(
      fc.property(minutes, (list) => {
        const history = new MemoryHistory(ZONE);
        const added: Sample[] = [];
        for (const [at, asked] of list) {
          added.push(sample(added.length + 1, START + at * MINUTE, 1 + (at % 7)));
          for (const each of added.slice(-1)) history.add(each);
          const until = START + asked * MINUTE;
          const expected = summariseDay(
            day,
            added.filter(({ measuredAt }) => measuredAt < until),
          );
          expect(history.begunDay('glucose', day, until)).toEqual(expected);
        }
      }),
    );
  });

  it('leaves out days outside the stretch', () => {
    const history = new MemoryHistory(ZONE);
    const day = calendarOf(ZONE).dayStart(START);
    for (let at = 0; at < 4; at += 1) history.add(sample(at + 1, START + at * 24 * 60 * MINUTE));
    const next = calendarOf(ZONE).addDays(day, 1);
    const read = history.days({ kind: 'days', series: 'glucose', from: next, to: calendarOf(ZONE).addDays(day, 3) });
    expect(read.map((each) => each.day)).toEqual([next, calendarOf(ZONE).addDays(day, 2)]);
  });

  it('knows the newest time of a series and nothing of another', () => {
    const history = new MemoryHistory(ZONE);
    history.add(sample(1, START));
    history.add(sample(2, START - MINUTE));
    expect(history.newestAt('glucose')).toBe(START);
    expect(history.newestAt('pulse')).toBeUndefined();
    expect(history.samples({ kind: 'samples', series: 'pulse', from: 0, to: START, limit: 5 })).toEqual([]);
  });

  it('keeps the more severe of two marks, of readings by sequence and of moments by time', () => {
    const history = new MemoryHistory(ZONE);
    const mark = { ruleKey: 'r', measuredAt: START, sequence: 7 } as const;
    history.mark([{ ...mark, severity: 'red' }]);
    history.mark([{ ...mark, severity: 'yellow' }]);
    history.mark([{ ...mark, sequence: 0, severity: 'yellow' }]);
    expect(history.firedAt('r', START, 7)).toBe('red');
    expect(history.firedAt('r', START, 0)).toBe('yellow');
    expect(history.firedAt('r', START + 1, 0)).toBeUndefined();
    expect(history.firedAt('s', START, 7)).toBeUndefined();
  });
});
