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
}

/** What a door counts of a request beside its refusals; a drifting clock is corrected and refuses nothing by itself. */
export interface Counted {
  readonly code: RefusalCode | 'clock-drift';
  readonly field: string;
}

/** Why an understood reading could not be placed and is kept aside. */
export type QuarantineReason = 'not-assigned-at-measured-time' | 'clock-spans-assignments';
