import { clocksOf } from '@naer/domain/alert/alert-clock';
import type { Invariant } from '../views.ts';

const PAGING: readonly string[] = ['overdue', 'escalate', 'snooze', 'pause'];

/** No red that nobody has acknowledged is without a clock that runs; nor is one that is acknowledged and not resolved. */
export const redHasAClock: Invariant = ({ touched }) => {
  for (const { live } of touched)
    for (const alert of live) {
      if (alert.severity !== 'red' || alert.state === 'pending') continue;
      const clocks = clocksOf(alert).map(({ clock }) => clock);
      const wanted = alert.state === 'open' ? PAGING : [...PAGING, 'follow-up', 'next-try'];
      if (!clocks.some((clock) => wanted.includes(clock)))
        return `${alert.alertId} is red and ${alert.state} at ${alert.revision.n} and no clock runs`;
    }
  return undefined;
};
