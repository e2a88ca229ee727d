import type { Reading } from '@naer/domain/measurement/reading';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { type Contest, contest, type Facts } from './contest.ts';
import { contextOf, DAY_MS, historyOf, judged, NOON, planOf } from './made-readings.ts';

export const OCCASIONS = 64;

/** A reading of the window as the other engines are handed it: newest first, exactly those of the window. */
export interface Past {
  readonly at: number;
  readonly value: number | undefined;
  readonly doubtful: boolean;
  /** Local days before the occasion's own. */
  readonly daysAgo: number;
}

interface LookingBack extends Pick<Parameters<typeof contest>[0], 'type' | 'engine' | 'logic'> {
  readonly rule: Rule;
  /** Rules it rests on. */
  readonly more?: readonly Rule[];
  /** Oldest first; the last ones are the occasions. */
  readonly readings: readonly Reading[];
  /** Where its window begins. */
  since(at: number): number;
  /** The window is of so many readings at most. */
  readonly newest?: number;
}

export function lookingBack({ type, rule, more = [], readings, since, newest, engine, logic }: LookingBack): Contest {
  const plan: PlanVersion = planOf([rule, ...more]);
  const context = contextOf(plan);
  const history = historyOf(readings);
  const first = readings.length - OCCASIONS;
  const facts = readings.slice(first).map((reading, nth): Facts => {
    const { measuredAt: at, quantity, doubts } = reading;
    const before = readings.slice(0, first + nth).filter(({ measuredAt }) => measuredAt >= since(at));
    const window = before
      .reverse()
      .slice(0, newest)
      .map((past) => pastOf(past, at));
    return { at, value: quantity?.canonical, doubtful: doubts.length > 0, window };
  });
  return contest({
    type,
    facts,
    ...judged(rule, context, history, readings.slice(first)),
    engine,
    logic,
  });
}

function pastOf({ measuredAt, quantity, doubts }: Reading, at: number): Past {
  const daysAgo = Math.round((startOfDay(at) - startOfDay(measuredAt)) / DAY_MS);
  return { at: measuredAt, value: quantity?.canonical, doubtful: doubts.length > 0, daysAgo };
}

const { calendar } = contextOf(planOf([]));

/** Local; winter throughout, so that days are of 24 hours. */
export function startOfDay(at: number): number {
  return calendar.dayStart(at);
}

export function morning(day: number): number {
  return NOON + (day - 60) * DAY_MS;
}

export function daily(days: number, make: (day: number) => Reading): readonly Reading[] {
  return Array.from({ length: days }, (_, day) => make(day));
}
