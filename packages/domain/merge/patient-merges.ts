/**
 * Two records of one person, as a monitor is told of them. Nothing of the record that was merged away is moved: it stands
 * where it stood, under its own id, and leads to the other one (as `replaced-by` of FHIR's `Patient.link`).
 */
export interface PatientMerges {
  /** This record leads to that one: what comes in here is passed on, and nothing is judged here. */
  readonly into?: { readonly mergeId: string; readonly patientId: string; readonly at: number } | undefined;
  /** Records that lead here. `unitId`: who followed that record until then; undefined when nobody did. */
  readonly from?: readonly MergedRecord[] | undefined;
  /** Merges into this record that were taken back, and by whom. */
  readonly undone?:
    | readonly {
        readonly mergeId: string;
        readonly patientId: string;
        readonly at: number;
        readonly by: string;
        readonly unitId: string;
        /** As of a `MergedRecord`. */
        readonly nth?: number | undefined;
      }[]
    | undefined;
}

export interface MergedRecord {
  readonly mergeId: string;
  readonly patientId: string;
  readonly unitId?: string | undefined;
  /** Epoch ms. */
  readonly at: number;
  /** The how manieth record this was to be merged into the other, from 1; absent in facts of before. */
  readonly nth?: number | undefined;
}

/** Numbers of one record's measurements: below 2^40, and so many records fit below zero in the other's. */
const SPAN = 2 ** 40;

/**
 * Where a measurement of a merged record stands in the window of the other: below zero, apart from its own numbers.
 * `nth` counts the records that were merged into it, from 1.
 */
export function mergedSequence(nth: number, sequence: number): number {
  return sequence === 0 ? 0 : -(nth * SPAN + sequence);
}

/** Whose it was, and its number there; undefined for one of the record's own. */
export function unmergedSequence(merged: number): { readonly nth: number; readonly sequence: number } | undefined {
  if (merged >= 0) return undefined;
  return { nth: Math.floor(-merged / SPAN), sequence: -merged % SPAN };
}

/** Numbers of the `nth` record lie in `[from, to]`. */
export function mergedSpan(nth: number): { readonly from: number; readonly to: number } {
  return { from: -((nth + 1) * SPAN - 1), to: -(nth * SPAN) };
}
