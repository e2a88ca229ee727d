import type { RetentionClass } from './retention-class.ts';

export const TERM_UNITS = ['days', 'months', 'years'] as const;
/** For how long something is kept. Months and years are those of the calendar (UTC). */
export interface Term {
  readonly count: number;
  readonly unit: (typeof TERM_UNITS)[number];
}
/** A class that is not named is kept. */
export type RetentionRules = Readonly<Partial<Record<RetentionClass, Term>>>;

const DAY_MS = 86_400_000;

/**
 * Whatever ended by then (epoch ms) has had its time at `now`. Never too early: where the month has no such day, the last one
 * that it has, so that what ended on 29 February goes on 1 March.
 */
export function cutoffOf({ count, unit }: Term, now: number): number {
  if (unit === 'days') return now - count * DAY_MS;
  const date = new Date(now);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - count * (unit === 'years' ? 12 : 1));
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

/** Whether `term` keeps for as long as `floor` whenever it is asked: a month has 28 days at least, and a year 365. */
export function isAtLeast(term: Term, floor: Term): boolean {
  if (term.unit === floor.unit) return term.count >= floor.count;
  const months = ({ count, unit }: Term) => (unit === 'years' ? count * 12 : unit === 'months' ? count : undefined);
  const [own, least] = [months(term), months(floor)];
  if (own !== undefined && least !== undefined) return own >= least;
  return own === undefined ? term.count >= mostDays(floor) : fewestDays(term) >= floor.count;
}

/** Any `count` months in a row. */
function mostDays({ count, unit }: Term): number {
  return unit === 'years' ? Math.ceil(count * 365.25) + 1 : count * 31;
}

function fewestDays({ count, unit }: Term): number {
  return unit === 'years' ? Math.floor(count * 365.24) : Math.floor((count * 365) / 12) - 2;
}
