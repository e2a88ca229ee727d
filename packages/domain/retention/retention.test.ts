import { describe, expect, it, test } from 'vitest';
import { EXCUSED_TABLES } from './excused-tables.ts';
import { belowFloor, DEFAULT_FLOORS } from './floors.ts';
import { GOES_WITH_JOURNAL, RETENTION_CLASSES, TABLES_OF_CLASS } from './retention-class.ts';
import { cutoffOf, isAtLeast, type Term } from './term.ts';
import { cutoffsOf, fateOf, journalEnd } from './what-is-due.ts';

const at = (text: string) => Date.parse(text);
const DAY = 86_400_000;
const years = (count: number): Term => ({ count, unit: 'years' });
const months = (count: number): Term => ({ count, unit: 'months' });
const days = (count: number): Term => ({ count, unit: 'days' });

describe('what has had its time', () => {
  it.each<[Term, string, string]>([
    [days(90), '2026-11-22T12:00:00Z', '2026-08-24T12:00:00Z'],
    [months(6), '2026-11-22T12:00:00Z', '2026-05-22T12:00:00Z'],
    [months(1), '2026-03-31T12:00:00Z', '2026-02-28T12:00:00Z'],
    [years(10), '2026-11-22T12:00:00Z', '2016-11-22T12:00:00Z'],
    [years(1), '2024-02-29T00:00:00Z', '2023-02-28T00:00:00Z'],
  ])('after %o, at %s, is what ended by %s', (term, now, cutoff) => {
    expect(new Date(cutoffOf(term, at(now))).toISOString()).toBe(new Date(cutoff).toISOString());
  });

  it('is never too early: what ended on 29 February goes on 1 March of a year without one', () => {
    const ended = at('2024-02-29T00:00:00Z');
    expect(ended <= cutoffOf(years(1), at('2025-02-28T23:59:59Z'))).toBe(false);
    expect(ended <= cutoffOf(years(1), at('2025-03-01T00:00:00Z'))).toBe(true);
  });

  it('grows with time, day by day over ten years, for each unit', () => {
    for (const term of [days(1), months(1), months(13), years(3)]) {
      let before = Number.NEGATIVE_INFINITY;
      for (let now = at('2020-01-01T06:00:00Z'); now < at('2030-01-01T00:00:00Z'); now += DAY) {
        const cutoff = cutoffOf(term, now);
        expect(cutoff).toBeGreaterThanOrEqual(before);
        expect(cutoff).toBeLessThan(now);
        before = cutoff;
      }
    }
  });
});

describe('a floor', () => {
  it.each<[Term, Term, boolean]>([
    [years(10), years(10), true],
    [years(9), years(10), false],
    [months(120), years(10), true],
    [months(119), years(10), false],
    [days(3654), years(10), true],
    [days(3652), years(10), false],
    [days(30), months(1), false],
    [days(31), months(1), true],
    [months(1), days(28), true],
    [months(1), days(30), false],
    [years(1), days(365), true],
    [years(1), days(366), false],
  ])('%o is as long as %o: %s', (term, floor, expected) => {
    expect(isAtLeast(term, floor)).toBe(expected);
  });

  it('that is met never removes later than what it is the floor of, whenever it is asked', () => {
    const terms = [days(28), days(31), days(366), days(3654), months(1), months(12), months(120), years(1), years(10)];
    for (const term of terms)
      for (const floor of terms.filter((each) => isAtLeast(term, each)))
        for (let now = at('2023-01-01T00:00:00Z'); now < at('2029-01-01T00:00:00Z'); now += 5 * DAY)
          expect(cutoffOf(term, now)).toBeLessThanOrEqual(cutoffOf(floor, now));
  });

  it('refuses a rule by the class’s name, and a class that is kept is never below it', () => {
    expect(belowFloor({ journal: years(9), messages: years(10) }, DEFAULT_FLOORS)).toEqual(['journal']);
    expect(belowFloor({}, DEFAULT_FLOORS)).toEqual([]);
  });

  it('that was raised since holds over a rule of before', () => {
    const now = at('2026-11-22T12:00:00Z');
    const raised = { ...DEFAULT_FLOORS, jobs: years(2) };
    expect(cutoffsOf({ jobs: days(30), audit: years(6) }, raised, now)).toEqual({
      jobs: cutoffOf(years(2), now),
      audit: cutoffOf(years(6), now),
    });
  });
});

test('nothing is due that was not configured', () => {
  expect(cutoffsOf({}, DEFAULT_FLOORS, at('2100-01-01T00:00:00Z'))).toEqual({});
});

describe('a journal', () => {
  const ended = { isFollowed: false, hasLiveAlert: false, endedAt: at('2016-01-01T00:00:00Z'), diedBy: undefined };
  it('counts from the end of the follow-up, or from death when that is later', () => {
    expect(journalEnd(ended)).toBe(ended.endedAt);
    expect(journalEnd({ ...ended, diedBy: ended.endedAt + DAY })).toBe(ended.endedAt + DAY);
    expect(journalEnd({ ...ended, diedBy: ended.endedAt - DAY })).toBe(ended.endedAt);
  });

  it('stays while anybody follows the patient or an alert is alive, and of whom nobody has ever followed', () => {
    for (const change of [{ isFollowed: true }, { hasLiveAlert: true }, { endedAt: undefined }])
      expect(journalEnd({ ...ended, ...change })).toBeUndefined();
  });

  it('goes on the day and not on the one before; held, it stays', () => {
    const free = { cutoff: ended.endedAt, isHeld: false };
    expect(fateOf(ended.endedAt, free)).toBe('removed');
    expect(fateOf(ended.endedAt + DAY, free)).toBe('kept-by-rule');
    expect(fateOf(undefined, free)).toBe('kept-by-rule');
    expect(fateOf(ended.endedAt, { ...free, isHeld: true })).toBe('kept-by-hold');
    expect(fateOf(ended.endedAt + DAY, { ...free, isHeld: true })).toBe('kept-by-rule');
    expect(fateOf(0, { cutoff: undefined, isHeld: false })).toBe('kept-by-rule');
  });
});

test('each table is of one class, or excused with a reason', () => {
  const tables = [...RETENTION_CLASSES.flatMap((name) => TABLES_OF_CLASS[name]), ...Object.keys(EXCUSED_TABLES)];
  expect(tables.length).toBe(new Set(tables).size);
  const classes = RETENTION_CLASSES.flatMap((name) => TABLES_OF_CLASS[name]);
  for (const table of GOES_WITH_JOURNAL) {
    expect(classes).toContain(table);
    expect(TABLES_OF_CLASS.journal).not.toContain(table);
  }
});
