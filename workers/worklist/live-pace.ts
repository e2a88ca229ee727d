/** Changes that follow each other closely leave together. */
export const COALESCE_MS = 100;

/**
 * When the next message may leave: the first change at once, the following ones together after `COALESCE_MS`.
 * Answers milliseconds to wait, 0 for now, or null when a send is under way or waiting and will carry this change
 * too. A timer prevents hibernation, so there is one only while something waits.
 */
export function waitBeforeSend(pace: { now: number; lastSentAt: number; busy: boolean }): number | null {
  if (pace.busy) return null;
  return Math.max(0, pace.lastSentAt + COALESCE_MS - pace.now);
}

/** More changes than this behind: a snapshot is shorter. */
export const MAX_CHANGES_BEHIND = 1000;

/**
 * Whether a socket that has seen `since` can be brought up to date by changes alone. Null has seen nothing; a number
 * from the future is of another history; below the floor removals are forgotten.
 */
export function canResume(
  since: number | null,
  log: { readonly seq: number; readonly floor: number; readonly behind: number },
): since is number {
  return since !== null && since >= log.floor && since <= log.seq && log.behind <= MAX_CHANGES_BEHIND;
}
