import type { Alert } from '../alert/alert.ts';
import { newestTimes, type PatientCard } from './patient-card.ts';

/**
 * The card of a monitor that is made anew, counted again from what the records have. A claim is not among that: whoever
 * had the patient in hand takes them again. What waited for n of m and was not met (count 0) has not opened.
 */
export function restoreCard(
  card: PatientCard,
  alerts: readonly Pick<Alert, 'openedAt' | 'count' | 'drill'>[],
  contactTimes: readonly number[],
  now: number,
): PatientCard {
  const opened = alerts.filter(({ count, drill }) => count > 0 && drill !== true);
  const newest = (times: readonly number[]) =>
    times.reduce<readonly number[]>((kept, at) => newestTimes(kept, at, now), []);
  return {
    ...card,
    alertTimes: newest(opened.map(({ openedAt }) => openedAt)),
    contactTimes: newest(contactTimes),
  };
}
