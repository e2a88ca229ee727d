import type { Alert, SnoozeReason } from './alert.ts';

/** Why nobody is told of an alert now. `until`: epoch ms; absent where it ends only with a newer value. */
export interface Suppression {
  readonly kind: 'snoozed' | 'paused' | 'quiet-hours' | 'late' | 'pending';
  readonly until?: number | undefined;
  readonly reason?: SnoozeReason | undefined;
  /** Practitioner id of who has silenced it. */
  readonly by?: string | undefined;
}

/**
 * All that holds an alert back at `now`, each with its end: nothing is held back silently. Without `now`, whoever shows it
 * compares the ends with a clock of their own.
 */
export function suppressionsOf(alert: Alert, now = Number.NEGATIVE_INFINITY): readonly Suppression[] {
  const { state, pending, snoozed, paused, quietUntil, late } = alert;
  if (state === 'resolved') return [];
  if (state === 'pending') return [{ kind: 'pending', until: pending?.until }];
  const held: Suppression[] = [];
  if (snoozed !== undefined)
    held.push({ kind: 'snoozed', until: snoozed.until, reason: snoozed.reason, by: snoozed.by });
  if (paused !== undefined) held.push({ kind: 'paused', until: paused.until });
  if (state !== 'open') return held;
  if (quietUntil !== undefined && quietUntil > now) held.push({ kind: 'quiet-hours', until: quietUntil });
  if (late) held.push({ kind: 'late' });
  return held;
}
