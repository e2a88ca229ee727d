import { MINUTE } from '../temperament.ts';
import type { Invariant } from '../views.ts';

/** Longest pause before a failing destination is tried again. */
const RETRY_AT_MOST_MS = MINUTE;

/** While a clock or a row of the outbox waits, the object's alarm is set for it, unless a fault has broken the chain. */
export const alarmIsSet: Invariant = ({ world, touched }) => {
  for (const { monitor, earliest, outbox, patientId } of touched) {
    if (monitor.alarms.isLost) continue;
    const { alarmAt } = monitor.storage;
    const due = Math.min(
      earliest === undefined ? Number.POSITIVE_INFINITY : Math.max(earliest, world.now) + RETRY_AT_MOST_MS,
      outbox.length > 0 ? world.now + RETRY_AT_MOST_MS : Number.POSITIVE_INFINITY,
    );
    if (due !== Number.POSITIVE_INFINITY && (alarmAt === null || alarmAt > due))
      return `${patientId}: something is due by ${due}, the alarm is set for ${alarmAt}`;
  }
  return undefined;
};
