import type { Progress } from './run-simulator.ts';
import { STATUSES, type Summary } from './sending/tally.ts';

/** One line: how far, how fast, and what became of what was sent. Counts only. */
export function progressLine(progress: Progress): string {
  const { elapsedSeconds, simulatedDays, postsPerSecond, p50Ms, p99Ms } = progress;
  return [
    `simulator ${Math.round(elapsedSeconds)} s = ${simulatedDays.toFixed(1)} days`,
    `${postsPerSecond.toFixed(1)} posts/s`,
    countsOf(progress),
    `p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
  ].join(' | ');
}

/** The whole play in a few lines. */
export function summaryLines(summary: Summary): string[] {
  return [
    `simulator: ${countsOf(summary)}`,
    `p50 ${summary.p50Ms} ms, p99 ${summary.p99Ms} ms; ${summary.resent} batches sent again, ${summary.skipped} readings left out`,
  ];
}

function countsOf(summary: Summary): string {
  const parts = STATUSES.filter((status) => summary[status] > 0).map((status) => `${summary[status]} ${status}`);
  return [`${summary.sent} sent`, ...parts].join(', ');
}
