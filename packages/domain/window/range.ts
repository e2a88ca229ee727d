import type { Sample } from '../measurement/sample.ts';
import type { DaySummary } from './day-summary.ts';

/** How far back a rule looks from an occasion: the newest `limit` samples since `from`, or whole local days since `from`. */
export type Reach =
  | { readonly kind: 'samples'; readonly series: string; readonly from: number; readonly limit: number }
  | { readonly kind: 'days'; readonly series: string; readonly from: number };

/**
 * A stretch to read, `[from, to)` by measured time. Of `days`, both ends are first instants of local days; with `until`
 * the day that begins at `to` is wanted too, as far as it has come by then (`[to, until)`).
 */
export type WindowRange =
  | {
      readonly kind: 'samples';
      readonly series: string;
      readonly from: number;
      readonly to: number;
      readonly limit: number;
    }
  | {
      readonly kind: 'days';
      readonly series: string;
      readonly from: number;
      readonly to: number;
      readonly until?: number | undefined;
    };

/** What was read, by series: samples newest first, days oldest first (days without a sample are absent). */
export interface Windows {
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  readonly days: ReadonlyMap<string, readonly DaySummary[]>;
}

export const NO_WINDOWS: Windows = { samples: new Map(), days: new Map() };

/** A rule has fired at this reading before (`sequence` 0: at this moment, for rules that look at several series). */
export interface FiringMark {
  readonly ruleKey: string;
  readonly measuredAt: number;
  readonly sequence: number;
  readonly severity: 'red' | 'yellow';
}

/**
 * The stored past of one patient, read synchronously. Test readings are left out everywhere. The monitor reads SQLite,
 * a rehearsal its own memory: both run the same decisions.
 */
export interface History {
  /** Newest first by measured time (equal times: higher sequence first). */
  samples(range: Extract<WindowRange, { kind: 'samples' }>): readonly Sample[];
  /** Closed days, oldest first; `until` is not its to answer. */
  days(range: Extract<WindowRange, { kind: 'days' }>): readonly DaySummary[];
  /** The day that begins at `day` by what was measured of it before `until`; a history that has not this is asked for samples. */
  begunDay?(series: string, day: number, until: number): DaySummary | undefined;
  /** Latest measured time of the series, undefined when it has none. */
  newestAt(series: string): number | undefined;
  /** Severity with which the rule has fired at that reading or moment (`sequence` 0). */
  firedAt(ruleKey: string, measuredAt: number, sequence: number): FiringMark['severity'] | undefined;
}
