import type { Alert } from '../alert/alert.ts';
import type { Severity } from '../plan/plan.ts';

/** A rule that fires on a reading; no finding means the rule is content with it (or is not about it). */
export interface Finding {
  readonly severity: Severity;
  readonly limit?: Alert['limit'];
}

const RANK: Readonly<Record<Severity, number>> = { yellow: 1, red: 2 };

/** Positive when `a` is more severe than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}
