import type { Alert } from '@naer/domain/alert/alert';

/**
 * The order of the list, as text that sorts: red before yellow; within a severity overdue first; then nobody has
 * acknowledged it before somebody has; then longest open first; the alert's id last, so that the order is total.
 * Overdue stands above `open`, because an overdue alert is by definition one that nobody has taken.
 */
export function sortKeyOf(alert: Pick<Alert, 'severity' | 'overdue' | 'state' | 'openedAt' | 'alertId'>): string {
  const severity = alert.severity === 'red' ? '0' : '1';
  const overdue = alert.overdue && alert.state === 'open' ? '0' : '1';
  const state = alert.state === 'open' ? '0' : '1';
  const openedAt = String(Math.max(0, Math.trunc(alert.openedAt))).padStart(15, '0');
  return `${severity}${overdue}${state}${openedAt}${alert.alertId}`;
}

/**
 * A cursor is the sort key of the last item given: the next page begins after that place whether or not the item is
 * still there, so that a change elsewhere neither repeats nor skips an entry.
 */
export function isCursor(text: string): boolean {
  return /^[01]{3}\d{15}[A-Za-z0-9_.-]{1,80}$/.test(text);
}
