import type { ComponentName, MeasurementType } from '../measurement/reading.ts';

export type Severity = 'red' | 'yellow';

/**
 * Zone limits in the canonical unit of the measure, each optional, redLow < yellowLow < yellowHigh < redHigh.
 * A value strictly below a low limit or strictly above a high limit is in that zone (DOMAIN: "red <86, yellow <88").
 */
export interface ZonesRule {
  readonly type: 'zones';
  /** Stable over plan versions: alerts hang on it. */
  readonly ruleKey: string;
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
  /** Blood pressure only: which component the limits are for. */
  readonly component?: ComponentName | undefined;
  readonly unit: string;
  readonly redLow?: number | undefined;
  readonly yellowLow?: number | undefined;
  readonly yellowHigh?: number | undefined;
  readonly redHigh?: number | undefined;
}

/** One discriminated union; a new rule type adds a file and a member. */
export type Rule = ZonesRule;

export interface PlanVersion {
  readonly v: 1;
  readonly planVersion: number;
  readonly programme: string;
  /** Epoch ms from which this version is in force; the version in force at the measured time evaluates. */
  readonly validFrom: number;
  readonly rules: readonly Rule[];
  /** An unacknowledged red becomes overdue after this time. */
  readonly acknowledgeRedWithinMs: number;
}
