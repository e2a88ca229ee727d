import type { Severity } from './severity.ts';

/** Minutes of the local week, Monday 00:00 = 0, end exclusive, at most 10080. */
export const WEEK_MINUTES = 7 * 24 * 60;

/** Who receives alerts in a stretch of the week; or nobody, and what the patient is told to do instead. */
export type Receiver =
  | { readonly kind: 'unit'; readonly unitId: string }
  | {
      readonly kind: 'not-covered';
      /** 113 emergency, 116117 out-of-hours doctor, or wait until somebody is there. */
      readonly instead: '113' | '116117' | 'opening-hour';
    };

export interface CoverageHours {
  /** 1 Monday .. 7 Sunday. */
  readonly weekdays: readonly number[];
  /** Wall clock `HH:MM`; `to` may be `24:00`. */
  readonly from: string;
  readonly to: string;
  readonly receiver: Receiver;
}

/** For each severity, stretches that leave no hour of the week open and do not overlap. */
export type Coverage = Readonly<Record<Severity, readonly CoverageHours[]>>;
