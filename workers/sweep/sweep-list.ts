import { withTimeout } from '../objects/with-timeout.ts';
import { type Known, straysOn } from './compare-alerts.ts';
import type { SeenMonitor } from './sweep-enrolments.ts';

/** A list, and what the walk over lists does at the rim. */
export interface ListSweepEffects {
  /** Everything the list has, pending alerts too, by patient. */
  shown(): Promise<ReadonlyMap<string, Known>>;
  lookAt(patientId: string): Promise<SeenMonitor>;
  /** The list shows these and should not: the monitor tells it how they stand, and takes in what it does not know. */
  unlist(patientId: string, alertIds: readonly string[]): Promise<void>;
  /** A monitor that has not answered by then is counted as failed and holds nobody else. */
  readonly visitTimeoutMs: number;
  /** All of the list. It begins at another place each time: what it does not come to it meets another time. */
  readonly listTimeoutMs: number;
  /** Epoch ms. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Counts only. */
export interface ListSweepReport {
  /** Entries that no monitor would have there. */
  readonly unlisted: number;
  readonly failed: number;
}

const AT_ONCE = 10;

/**
 * Asks the owner of each entry whether it belongs on this list. The walk over enrolments cannot: an alert that has left a
 * unit, or whose patient has ended, gives no reason to look there, and a list that lost its storage has forgotten what it
 * had let go of, so that a call that was long on its way brings it back. A list that does not answer is counted as failed.
 */
export async function sweepList(effects: ListSweepEffects, unitId: string): Promise<ListSweepReport> {
  const count = { unlisted: 0, failed: 0 };
  const until = effects.now() + effects.listTimeoutMs;
  const found = await withTimeout(effects.shown(), effects.listTimeoutMs, undefined).catch(() => undefined);
  if (found === undefined) return { ...count, failed: 1 };
  const from = Math.floor(effects.random() * found.size);
  const shown = [...found].slice(from).concat([...found].slice(0, from));
  const meet = async ([patientId, known]: (typeof shown)[number]): Promise<void> => {
    const { registryVersion, live, waiting } = await effects.lookAt(patientId);
    // One without facts knows nothing yet; and what is on its way to the list may say all of it.
    if (registryVersion === null || waiting.includes(`worklist/${unitId}`)) return;
    const strays = straysOn(unitId, known, live);
    if (strays.length > 0) await effects.unlist(patientId, strays);
    count.unlisted += strays.length;
  };
  for (let i = 0; i < shown.length && effects.now() < until; i += AT_ONCE)
    await Promise.all(
      shown.slice(i, i + AT_ONCE).map(async (one) => {
        const work = meet(one).then(() => true);
        if (!(await withTimeout(work, effects.visitTimeoutMs, false).catch(() => false))) count.failed += 1;
      }),
    );
  return count;
}
