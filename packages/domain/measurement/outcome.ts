import type { MeasurementType } from './reading.ts';

/** Outcome of one item at the door. `retry` means not kept: send it again. */
export type ItemStatus = 'recorded' | 'duplicate' | 'questionable' | 'refused' | 'quarantined' | 'retry';

/** Stable codes of a refused item. The catalogue of titles is in contracts; a value is never part of it. */
export type RefusalCode =
  | 'unknown-type'
  | 'missing-value'
  | 'unexpected-field'
  | 'invalid-value'
  | 'missing-unit'
  | 'wrong-unit'
  | 'impossible-value'
  | 'invalid-time'
  | 'time-in-future'
  | 'unknown-code'
  | 'unknown-answer'
  | 'wrong-subject'
  | 'not-a-measurement';

/** `field` is a path inside the item (`components.systolic.unit`), never a value. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly field: string;
  readonly refused?: RefusedValue | undefined;
}

/** An impossible value, for the monitor alone: it is held against those before it, and neither stored nor told to anybody. */
export interface RefusedValue {
  readonly type: MeasurementType;
  /** Of a blood pressure the systolic one. */
  readonly canonical: number;
  readonly diastolic?: number | undefined;
}

/** What a door counts of a request beside its refusals; a drifting clock is corrected and refuses nothing by itself. */
export interface Counted {
  readonly code: RefusalCode | 'clock-drift';
  readonly field: string;
  readonly refused?: RefusedValue | undefined;
}

/** Why an understood reading could not be placed and is kept aside. */
export type QuarantineReason = 'not-assigned-at-measured-time' | 'clock-spans-assignments';
