/** A list that somebody has open is one row of the log a shift. */
export const SHIFT_MS = 8 * 3_600_000;
/** Shifts begin at 06, 14 and 22 UTC: 07, 15 and 23 in Norway, an hour later in summer. */
const FIRST_SHIFT_MS = 6 * 3_600_000;

/** When the shift of `now` began, epoch ms. Pure and total; the same for every unit. */
export function shiftOf(now: number): number {
  return Math.floor((now - FIRST_SHIFT_MS) / SHIFT_MS) * SHIFT_MS + FIRST_SHIFT_MS;
}
