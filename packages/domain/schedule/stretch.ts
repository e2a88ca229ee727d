import type { MeasurementType } from '../measurement/reading.ts';

/** What the schedule is asked about. */
export interface Target {
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
}

/** A slot in minutes of ordinary weeks laid end to end; `day` is its day's first minute. */
export interface Stretch {
  readonly day: number;
  readonly from: number;
  readonly to: number;
}
