import type { Records } from '@naer/db/records';
import { loadPosition } from '@naer/services/sweep/load-position';

const MAX_MS = 120_000;

/**
 * Runs the sweep until it has walked from the beginning to the end: then every monitor has what the registry says. A
 * run may stop half-way (its time is limited) and the next goes on there.
 */
export async function sweepUntilDone(records: Records, sweep: () => Promise<void>): Promise<void> {
  const until = Date.now() + MAX_MS;
  let begun = await isAtBeginning(records);
  while (Date.now() < until) {
    const before = await timeOf(records);
    await sweep();
    const ended = await isAtBeginning(records);
    if (begun && ended && (await timeOf(records)) !== before) return;
    begun ||= ended;
  }
  throw new Error('The patients could not be brought to their monitors: see worker.log.');
}

async function positionOf(records: Records) {
  const stored = await loadPosition(records, 'enrolments');
  return stored.ok ? stored.value : null;
}

async function isAtBeginning(records: Records): Promise<boolean> {
  const stored = await positionOf(records);
  return stored === null || stored.position === '';
}

async function timeOf(records: Records): Promise<number | undefined> {
  return (await positionOf(records))?.at;
}
