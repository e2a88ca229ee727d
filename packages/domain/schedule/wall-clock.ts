export const HOUR_MINUTES = 60;
export const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Minutes since midnight of a wall clock `HH:MM`; `24:00` is the end of the day. */
export function minutesOf(time: string): number {
  return (digit(time, 0) * 10 + digit(time, 1)) * HOUR_MINUTES + digit(time, 3) * 10 + digit(time, 4);
}

const ZERO = 48;

function digit(time: string, at: number): number {
  return time.charCodeAt(at) - ZERO;
}

/** `HH:MM` of minutes since midnight, `24:00` included. */
export function timeOf(minutes: number): string {
  const hour = Math.floor(minutes / HOUR_MINUTES);
  return `${String(hour).padStart(2, '0')}:${String(minutes % HOUR_MINUTES).padStart(2, '0')}`;
}
