import { clocksOf } from '@naer/domain/alert/alert-clock';
import type { Invariant } from '../views.ts';

/** The stored clocks are those that follow from the alerts, and no others. */
export const clocksAreStored: Invariant = ({ touched }) => {
  for (const { alerts, timers } of touched) {
    let wanted = 0;
    for (const alert of alerts.values()) {
      for (const { clock, dueAt } of clocksOf(alert)) {
        wanted += 1;
        const stored = timers.get(`${alert.alertId} ${clock}`);
        if (stored !== dueAt) return `${clock} of ${alert.alertId} is due at ${dueAt} and stored for ${stored}`;
      }
    }
    if (timers.size !== wanted)
      return `${timers.size} clocks are stored, ${wanted} run: ${[...timers.keys()].join(', ')}`;
  }
  return undefined;
};
