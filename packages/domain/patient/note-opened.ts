import type { Alert } from '../alert/alert.ts';
import type { MonitorChange } from '../monitor/change.ts';
import { newestTimes, type PatientCard } from './patient-card.ts';

/** The card after these changes; undefined when no alert opened. Drills do not count, and pending ones once they open. */
export function noteOpened(
  card: PatientCard,
  changes: readonly MonitorChange[],
  alerts: ReadonlyMap<string, Pick<Alert, 'drill'>>,
  now: number,
): PatientCard | undefined {
  const opened = changes.flatMap((change) =>
    change.kind === 'alert-history' && change.event === 'opened' && alerts.get(change.alertId)?.drill !== true
      ? [change.at]
      : [],
  );
  if (opened.length === 0) return undefined;
  return { ...card, alertTimes: opened.reduce((times, at) => newestTimes(times, at, now), card.alertTimes) };
}
