import type { QuarantineReason } from '../measurement/outcome.ts';
import type { Reading } from '../measurement/reading.ts';
import type { Assignment } from './registry.ts';

export type Placement =
  | { readonly kind: 'placed'; readonly assignmentId: string }
  | { readonly kind: 'quarantine'; readonly reason: QuarantineReason };

const DAY_MS = 24 * 60 * 60 * 1000;
/** A date begins in Norway up to two hours (summer time) before it does in UTC. */
const NORWAY_AHEAD_OF_UTC_MS = 2 * 60 * 60 * 1000;

/**
 * The assignment under which an event happened, by its corrected time alone: an alarm whose clock was wrong is answered
 * for, not kept aside where nobody looks.
 */
export function assignmentAt(
  { deviceId, at }: { readonly deviceId: string; readonly at: number },
  assignments: readonly Assignment[],
): Assignment | undefined {
  return covering(
    assignments.filter((assignment) => assignment.deviceId === deviceId),
    at,
  );
}

/**
 * Whose was the device when it measured? Placed only when one assignment of this patient covers the measured time.
 * A corrected clock must tell the same assignment before and after correction: the raw time may lie in another
 * patient's period, which this patient's facts cannot show, so a raw time outside counts as another.
 */
export function placeReading(reading: Reading, assignments: readonly Assignment[]): Placement {
  const own = assignments.filter((assignment) => assignment.deviceId === reading.deviceId);
  const measured =
    covering(own, reading.measuredAt) ??
    (reading.precision === 'day' ? covering(own, reading.measuredAt + DAY_MS - 1) : undefined);
  if (reading.clock === 'corrected') {
    const raw = covering(own, reading.deviceTime);
    if (raw?.assignmentId !== measured?.assignmentId) return { kind: 'quarantine', reason: 'clock-spans-assignments' };
  }
  if (measured === undefined) return { kind: 'quarantine', reason: 'not-assigned-at-measured-time' };
  if (reading.precision === 'day' && changesHands(measured, reading.measuredAt))
    return { kind: 'quarantine', reason: 'clock-spans-assignments' };
  return { kind: 'placed', assignmentId: measured.assignmentId };
}

/** Whether the device may have been somebody else's on that date too: only the time of day would tell whose the reading is. */
function changesHands({ from, to, takenOver }: Assignment, date: number): boolean {
  const [begin, end] = [date - NORWAY_AHEAD_OF_UTC_MS, date + DAY_MS];
  return (takenOver === true && begin < from && from < end) || (to !== null && begin < to && to < end);
}

function covering(assignments: readonly Assignment[], at: number): Assignment | undefined {
  return assignments.find(({ from, to }) => from <= at && (to === null || at < to));
}
