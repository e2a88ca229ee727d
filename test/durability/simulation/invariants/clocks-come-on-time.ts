import type { Invariant } from '../views.ts';

/** Least time between two clocks of one alarm chain: an alarm is never set for the millisecond of the one that runs. */
const BREATH_MS = 2;

/**
 * When the alarm has come, no clock of an alert is left that was due: nothing that is waited for stands between a due
 * clock and its step.
 */
export const clocksComeOnTime: Invariant = ({ world, views, memory }) => {
  const { alarmed } = memory;
  for (const patientId of alarmed) {
    const late = [...(views.get(patientId)?.timers ?? [])].find(([, dueAt]) => dueAt <= world.now - BREATH_MS);
    if (late !== undefined) return `${patientId}: the alarm came and ${late[0]} was left, due at ${late[1]}`;
  }
  alarmed.clear();
  return undefined;
};
