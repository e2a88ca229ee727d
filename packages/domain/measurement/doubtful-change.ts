/** A body weight that changed more than this share within 24 hours is doubtful (DOMAIN 3). */
const RAPID_WEIGHT_SHARE = 0.05;
export const RAPID_WEIGHT_WINDOW_MS = 24 * 3_600_000;

/** Whether two weights in kg, at most `RAPID_WEIGHT_WINDOW_MS` apart, differ by more than 5 % of the earlier one. */
export function isRapidWeightChange(previousKg: number, currentKg: number): boolean {
  return Math.abs(currentKg - previousKg) > previousKg * RAPID_WEIGHT_SHARE;
}

/** FEV1 above FVC of the same manoeuvre is doubtful. Both in L. */
export function isFev1AboveFvc(fev1L: number, fvcL: number): boolean {
  return fev1L > fvcL;
}
