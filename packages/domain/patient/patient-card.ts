import type { Revision } from '../alert/alert.ts';

export const CLAIM_LASTS_MS = 60 * 60_000;
/** What a card counts: alerts opened and contacts of 30 days, at most so many. */
export const CARD_REACH_MS = 30 * 24 * 3_600_000;
export const CARD_TIMES_AT_MOST = 100;

/**
 * What stands beside a patient's alerts on every list that has one of them, of all rules and organisations. Written by
 * the monitor with each change, guarded by its own revision. Times are epoch ms: who reads counts as of then.
 */
export interface PatientCard {
  readonly v: 1;
  readonly revision: Revision;
  readonly claim?:
    | { readonly by: string; readonly unitId: string; readonly at: number; readonly until: number }
    | undefined;
  /** Openings of alerts (drills and pending left out) and contacts, newest first, at most `CARD_TIMES_AT_MOST` each. */
  readonly alertTimes: readonly number[];
  readonly contactTimes: readonly number[];
  /** When anything last came from a device of the patient. */
  readonly lastContactAt?: number | undefined;
  readonly programme: string;
  /** When a consent or decision must be looked at again, the earliest; absent: none must. */
  readonly reviewBy?: number | undefined;
}

/** Who has the patient in hand at `now`: a claim ends by itself, without a clock. */
export function claimAt({ claim }: Pick<PatientCard, 'claim'>, now: number): PatientCard['claim'] {
  return claim !== undefined && claim.until > now ? claim : undefined;
}

/** Times newest first with `at` among them; what is out of reach is let go. */
export function newestTimes(times: readonly number[], at: number, now: number): readonly number[] {
  return [...times, at]
    .filter((time) => time > now - CARD_REACH_MS)
    .toSorted((a, b) => b - a)
    .slice(0, CARD_TIMES_AT_MOST);
}

/** How many of these times lie in the last `withinMs` before `now`. */
export function countWithin(times: readonly number[], withinMs: number, now: number): number {
  return times.filter((time) => time > now - withinMs).length;
}

/** Contacts of so long raise a patient's place in the list. */
export const CONTACTS_RAISE_WITHIN_MS = 72 * 3_600_000;

/** Until when so many contacts (`from`) within 72 hours raise the patient; undefined when they are fewer. Epoch ms. */
export function raisedUntil({ contactTimes }: PatientCard, from: number, now: number): number | undefined {
  const nth = contactTimes.toSorted((a, b) => b - a)[from - 1];
  const until = nth === undefined ? undefined : nth + CONTACTS_RAISE_WITHIN_MS;
  return until !== undefined && until > now ? until : undefined;
}
