import type { Alert } from './alert.ts';
import { type ClockAt, clocksOf } from './alert-clock.ts';

/** The clock of an alert that comes next; undefined when none runs. */
export function nextClock(alert: Alert): ClockAt | undefined {
  return clocksOf(alert).reduce<ClockAt | undefined>(
    (first, clock) => (first === undefined || clock.dueAt < first.dueAt ? clock : first),
    undefined,
  );
}
