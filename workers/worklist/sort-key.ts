import type { Alert } from '@naer/domain/alert/alert';

const NO_CLOCK_MS = 1_000 * 24 * 3_600_000;

type Placed = Pick<
  Alert,
  | 'severity'
  | 'overdue'
  | 'state'
  | 'openedAt'
  | 'overdueAt'
  | 'alertId'
  | 'snoozed'
  | 'paused'
  | 'quietUntil'
  | 'followUp'
  | 'attempts'
>;

/**
 * The order of the list, as text that sorts: red before yellow; within a severity overdue first; then what nobody has
 * acknowledged; then what has to be looked at again; then what somebody has; last what is held back. Then whose first clock
 * ends first (a safety alarm has minutes, a value half an hour), and without one longest open first; the alert's id last, so
 * that the order is total. A red that is held back still stands above every yellow.
 */
export function sortKeyOf(alert: Placed, now: number): string {
  const severity = alert.severity === 'red' ? '0' : '1';
  const time = String(Math.max(0, Math.trunc(timeOf(alert)))).padStart(15, '0');
  return `${severity}${rankOf(alert, now)}${time}${alert.alertId}`;
}

/** Whatever has a clock comes before what has none. */
function timeOf({ state, openedAt, overdueAt }: Placed): number {
  return state === 'open' && overdueAt !== undefined ? overdueAt : openedAt + NO_CLOCK_MS;
}

/** Two digits. A quiet hour that has passed holds nothing back, though the alert may still name it. */
function rankOf(alert: Placed, now: number): string {
  const { state, snoozed, paused, quietUntil, overdue, followUp, attempts } = alert;
  if (snoozed !== undefined || paused !== undefined || state === 'pending') return '13';
  if (state !== 'open') return followUp?.due === true || attempts?.due === true ? '11' : '12';
  if (overdue) return '00';
  return quietUntil !== undefined && quietUntil > now ? '13' : '10';
}

/**
 * A patient stands where the most urgent alert does; one with so many contacts of late above the others of that severity.
 * No number of contacts puts a yellow above a red.
 */
export function patientSortKey(mostUrgent: string, raised: boolean): string {
  return `${mostUrgent.slice(0, 1)}${raised ? '0' : '1'}${mostUrgent.slice(1)}`;
}

/**
 * A cursor is the sort key of the last item given: the next page begins after that place whether or not the item is
 * still there, so that a change elsewhere neither repeats nor skips an entry.
 */
export function isCursor(text: string): boolean {
  return /^[01][01][0-3]\d{15}[A-Za-z0-9_.-]{1,80}$/.test(text);
}

/** The same of a page of patients. */
export function isPatientCursor(text: string): boolean {
  return /^[01]$/.test(text.slice(1, 2)) && isCursor(`${text.slice(0, 1)}${text.slice(2)}`);
}
