import type { Calendar } from '../calendar/calendar.ts';
import type { PlanVersion } from './plan.ts';
import type { Severity } from './severity.ts';

/** What a patient is told when nobody receives the alert now. Call 113 or 116117, or wait until `opensAt` (epoch ms). */
export interface Advice {
  readonly severity: Severity;
  readonly instead: '113' | '116117' | 'opening-hour';
  readonly opensAt?: number | undefined;
}

/** The advice for a finding of that severity at `now`; undefined when somebody receives it, or the plan says nothing. */
export function adviceAt(
  _plan: PlanVersion,
  _calendar: Calendar,
  _severity: Severity,
  _now: number,
): Advice | undefined {
  return undefined;
}
