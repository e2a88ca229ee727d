import { GUARDED_CLASSES, HARD_MINIMUM, type RetentionFloors } from './floors.ts';
import { RETENTION_CLASSES, type RetentionClass } from './retention-class.ts';
import { cutoffOf, type RetentionRules } from './term.ts';

/** Per class whose rows go: what ended by then (epoch ms). A class that is kept is not in it. */
export type Cutoffs = Readonly<Partial<Record<RetentionClass, number>>>;

/** What the rules of a tenant make due at `now`. A floor that was raised since holds over a rule of before. */
export function cutoffsOf(rules: RetentionRules, floors: RetentionFloors, now: number): Cutoffs {
  const cutoffs: Partial<Record<RetentionClass, number>> = {};
  for (const name of RETENTION_CLASSES) {
    const rule = rules[name];
    if (rule === undefined) continue;
    const least = GUARDED_CLASSES.includes(name) ? [HARD_MINIMUM] : [];
    cutoffs[name] = Math.min(...[rule, floors[name], ...least].map((term) => cutoffOf(term, now)));
  }
  return cutoffs;
}

/** A person, by all records that a merge has ever joined. Times are epoch ms. */
export interface FollowedPerson {
  readonly isFollowed: boolean;
  readonly hasLiveAlert: boolean;
  /** Of the last enrolment that ended; undefined: nobody has ever followed them. */
  readonly endedAt: number | undefined;
  /** The day after death. */
  readonly diedBy: number | undefined;
}

/** From when a journal's time is counted; undefined: it has not begun, and the journal stays. */
export function journalEnd({ isFollowed, hasLiveAlert, endedAt, diedBy }: FollowedPerson): number | undefined {
  if (isFollowed || hasLiveAlert || endedAt === undefined) return undefined;
  return Math.max(endedAt, diedBy ?? endedAt);
}

/** What becomes of something that ended then (undefined: it has not). */
export function fateOf(
  ended: number | undefined,
  { cutoff, isHeld }: { readonly cutoff: number | undefined; readonly isHeld: boolean },
): 'removed' | 'kept-by-hold' | 'kept-by-rule' {
  if (ended === undefined || cutoff === undefined || ended > cutoff) return 'kept-by-rule';
  return isHeld ? 'kept-by-hold' : 'removed';
}
