import type { Alert } from './alert.ts';

/** The clocks an alert can have. Each is a time in the alert itself, so that whoever holds the alert holds its clocks. */
export const ALERT_CLOCKS = [
  'overdue',
  'escalate',
  'follow-up',
  'next-try',
  'snooze',
  'pause',
  'handover',
  'pending',
] as const;
export type AlertClock = (typeof ALERT_CLOCKS)[number];

export interface ClockAt {
  readonly clock: AlertClock;
  /** Epoch ms. */
  readonly dueAt: number;
}

/**
 * The clocks that run for an alert now: nothing else sets a clock, so none can be forgotten, and after a rebuild all run
 * again. Snoozed or paused, the first clock and the ladder stand still until that ends.
 */
export function clocksOf(alert: Alert): readonly ClockAt[] {
  if (alert.state === 'resolved') return [];
  const { pending, handover, snoozed, paused, overdueAt, escalation, followUp, attempts } = alert;
  const clocks: ClockAt[] = [];
  const add = (clock: AlertClock, dueAt: number | undefined) => {
    if (dueAt !== undefined) clocks.push({ clock, dueAt });
  };
  if (alert.state === 'pending') add('pending', pending?.until);
  add('handover', handover?.returnsAt);
  if (snoozed !== undefined) add('snooze', snoozed.until);
  else if (paused !== undefined) add('pause', paused.until);
  else if (alert.state === 'open') {
    if (!alert.overdue) add('overdue', overdueAt);
    add('escalate', escalation?.nextAt);
  }
  if (alert.state === 'acknowledged' || alert.state === 'in-progress') {
    add('follow-up', followUp?.dueAt);
    add('next-try', attempts?.due === true ? attempts.remindAt : attempts?.nextTryAt);
  }
  return clocks;
}
