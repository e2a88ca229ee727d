/** Soft limit of DOMAIN 3: body weight changes of more than 5 % (of the earlier value) within 24 hours. */
const RAPID_CHANGE_SHARE = 0.05;

/** Both in kg. */
export function isRapidWeightChange(previousKg: number, currentKg: number): boolean {
  return Math.abs(currentKg - previousKg) > previousKg * RAPID_CHANGE_SHARE;
}
