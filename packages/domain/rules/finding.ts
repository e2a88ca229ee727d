import type { AlertReading } from '../alert/alert.ts';
import type { Sample } from '../measurement/sample.ts';
import type { Severity } from '../plan/severity.ts';

export type Zone = 'redLow' | 'yellowLow' | 'yellowHigh' | 'redHigh';

/**
 * A value a finding rests on, as sent; `points` is what it scored (NEWS2). `sequence` 0 stands for a day (`measuredAt` is
 * its first instant) of which no single reading is named.
 */
export interface FindingValue extends AlertReading {
  readonly series: string;
  readonly points?: number | undefined;
}

/**
 * A rule that fires; no finding means the rule is content (or not about it). All of it is data: `facts` are the numbers
 * and codes the value was compared with, named by the rule type (canonical units; times epoch ms), so that a sentence
 * in any language and a replay follow from it.
 */
export interface Finding {
  readonly severity: Severity;
  /** The limit that was crossed, in the canonical unit. Absent for LO/HI without a number. */
  readonly limit?: { readonly zone: Zone; readonly value: number } | undefined;
  /** Rests on a questionable value other than the occasion's own. */
  readonly verify?: boolean | undefined;
  /** What else was looked at, newest first. */
  readonly values?: readonly FindingValue[] | undefined;
  readonly facts?: Readonly<Record<string, number | string>> | undefined;
  /** A clock of its own, for any severity; absent: the plan's, for a red. */
  readonly acknowledgeWithinMs?: number | undefined;
  /** The sample the alert shows when the occasion has none of its own (a moment, a clock). */
  readonly shows?: Sample | undefined;
}

const RANK: Readonly<Record<Severity, number>> = { yellow: 1, red: 2 };

/** Positive when `a` is more severe than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}

/** The more severe of the two; of one that is absent the other. */
export function worse(a: Severity, b: Severity | undefined): Severity;
export function worse(a: Severity | undefined, b: Severity | undefined): Severity | undefined;
export function worse(a: Severity | undefined, b: Severity | undefined): Severity | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareSeverity(a, b) >= 0 ? a : b;
}
