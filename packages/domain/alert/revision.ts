import type { Revision } from './alert.ts';

/** Negative when `a` is older than `b`, zero when equal: epoch first, then n. */
export function compareRevisions(a: Revision, b: Revision): number {
  return a.epoch - b.epoch || a.n - b.n;
}

/** The opaque public form, sent back by callers as `expectRevision`. */
export function formatRevision(revision: Revision): string {
  return `${revision.epoch}-${revision.n}`;
}

/** The next revision in the current epoch of the monitor. */
export function nextRevision(revision: Revision, epoch: number): Revision {
  return { epoch, n: revision.n + 1 };
}
