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
}
