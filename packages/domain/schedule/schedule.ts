import type { MeasurementType } from '../measurement/reading.ts';

/** What the patient is asked to measure, and when: wall clock of the tenant's time zone. */
export interface ScheduleEntry {
  /** Stable over plan versions; `missing` rules name it. */
  readonly key: string;
  /** All of these make a slot done. */
  readonly measures: readonly { readonly measure: MeasurementType; readonly code?: string | undefined }[];
  readonly when:
    | {
        readonly kind: 'times';
        /** 1 Monday .. 7 Sunday; absent: every day. */
        readonly weekdays?: readonly number[] | undefined;
        /** `HH:MM`, from before to, on one day. */
        readonly windows: readonly { readonly from: string; readonly to: string }[];
      }
    /** A sensor that sends by itself (CGM: 5). */
    | { readonly kind: 'continuous'; readonly everyMinutes: number };
}

/** One time the patient is asked: `[from, to)`, epoch ms. */
export interface Slot {
  readonly entryKey: string;
  readonly from: number;
  readonly to: number;
}
