import type { Alert } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import type { MonitorState } from '../monitor/state.ts';
import { ladderOf, markEveryMs, overdueFrom } from './ladder-of.ts';
import { takeStep } from './take-step.ts';

/**
 * Begins the clocks of an alert that waits for somebody from `now` on: opened, raised, re-opened, taken over, or no longer
 * silent. A step that is due at once is taken in the same move. While it is snoozed or paused nothing begins: that has a
 * clock of its own, which begins these when it ends. `alert` stands at the revision of the move.
 *
 * A red without a signed ladder is marked with its first clock and again and again: it never silently stops. Late data
 * pages nobody (DOMAIN 5): it has that same clock and no steps.
 */
export function beginEscalation(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const { state: at, snoozed, paused, late, severity } = alert;
  const still: Alert = { ...alert, overdue: false, overdueAt: undefined, escalation: undefined, quietUntil: undefined };
  if (at !== 'open' || snoozed !== undefined || paused !== undefined) return { alert: still, history: [] };
  const overdueAt = overdueFrom(state, alert, now);
  const waits: Alert = { ...still, overdueAt };
  if (state.rehearsed === true) return { alert: waits, history: [] };
  const signed = late ? undefined : ladderOf(state, alert);
  const [first] = signed?.ladder.steps ?? [];
  if (signed === undefined || first === undefined)
    return { alert: severity === 'red' ? withMarks(state, waits, now) : waits, history: [] };
  const { time, policyVersion } = signed;
  const quietUntil = time.quietUntil(now);
  const dueAt = time.after(now, first.afterMinutes);
  if (dueAt <= now) return takeStep(state, waits, signed, { step: 0, loop: 0 }, now);
  const escalation = { unitId: alert.unitId, policyVersion, step: 0, loop: 0, nextAt: dueAt };
  return { alert: { ...waits, quietUntil, escalation }, history: [] };
}

/** The clock of one whose unit has signed no ladder. */
function withMarks(state: MonitorState, alert: Alert, now: number): Alert {
  const nextAt = alert.overdueAt ?? now + markEveryMs(state, alert, now);
  return { ...alert, escalation: { unitId: alert.unitId, policyVersion: 0, step: 0, loop: 0, nextAt } };
}
