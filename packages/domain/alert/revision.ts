import type { Alert, Revision } from './alert.ts';

/** Negative when `a` is older than `b`, zero when equal: epoch first, then n. */
export function compareRevisions(a: Revision, b: Revision): number {
  return a.epoch - b.epoch || a.n - b.n;
}

/** The opaque public form, sent back by callers as `expectRevision`. */
export function formatRevision(revision: Revision): string {
  return `${revision.epoch}-${revision.n}`;
}

/** The next revision in the current epoch of the monitor, or in the alert's own where that is later: it only grows. */
export function nextRevision(revision: Revision, epoch: number): Revision {
  return { epoch: Math.max(epoch, revision.epoch), n: revision.n + 1 };
}

const EPOCHS_BEGIN = Date.UTC(2020, 0, 1);

/**
 * The epoch of a monitor that is made anew: later than the latest that is `known` of it, and by the clock (seconds since
 * 2020), so that one that is lost twice does not give the same revision to two things, though nobody it can ask has heard
 * of its first making.
 */
export function risenEpoch(known: number, now: number): number {
  return Math.max(known + 1, Math.floor((now - EPOCHS_BEGIN) / 1000));
}

const FORMATTED = /^(\d{1,9})-(\d{1,15})$/;

/**
 * Whether somebody who saw that public revision has not seen what matters of the alert. What clocks and notices have done
 * since takes nobody's act away: a page that has just gone out must not refuse the acknowledgement it calls for.
 */
export function isStale(
  { revision, knownSince = revision }: Pick<Alert, 'revision' | 'knownSince'>,
  seen: string,
): boolean {
  const [, epoch, n] = FORMATTED.exec(seen) ?? [];
  if (epoch === undefined || n === undefined) return true;
  const own: Revision = { epoch: Number(epoch), n: Number(n) };
  if (formatRevision(own) !== seen) return true;
  return compareRevisions(own, knownSince) < 0 || compareRevisions(own, revision) > 0;
}
