const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before the nth retry (from 0): doubling to 30 s, the upper half of it by chance, so that many do not come back at once. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random);
}
