import type { Programme } from '../baseline.ts';
import type { EpisodeKind } from '../physiology/episode.ts';

/** How a patient's device is used: what believable data has besides values. */
export type Habit = 'steady' | 'misses-days' | 'week-late' | 'clock-fast';

const HOUR_MS = 3_600_000;

export interface Role {
  readonly habit: Habit;
  /** A worsening that is on its way when the simulation begins; `ageMs` simulated, negative: begins later. */
  readonly opening?: { readonly kind: EpisodeKind; readonly ageMs: number; readonly strength: number };
}

/** Of every ten patients of a unit and programme: who has which habit. The first one's worsening opens the play. */
const HABITS: ReadonlyMap<number, Habit> = new Map([
  [3, 'clock-fast'],
  [5, 'week-late'],
  [7, 'misses-days'],
]);

/**
 * One worsening per unit and programme, begun so that at the usual speed the first red is on the list within a
 * minute, and the others follow one by one.
 */
const OPENINGS: Readonly<Record<Programme, NonNullable<Role['opening']>>> = {
  copd: { kind: 'copd-exacerbation', ageMs: 3 * HOUR_MS, strength: 1.05 },
  diabetes: { kind: 'hypoglycaemia', ageMs: -5 * HOUR_MS, strength: 1 },
  'heart-failure': { kind: 'fluid-gain', ageMs: 16 * HOUR_MS, strength: 1 },
};

/** The role of the `nth` patient (from 0) of a unit and programme. */
export function roleOf(programme: Programme, nth: number): Role {
  if (nth === 0) return { habit: 'steady', opening: OPENINGS[programme] };
  return { habit: HABITS.get(nth % 10) ?? 'steady' };
}
