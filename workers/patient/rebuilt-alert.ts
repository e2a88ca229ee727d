import { type Alert, type Revision, SYSTEM } from '@naer/domain/alert/alert';
import { compareRevisions } from '@naer/domain/alert/revision';
import type { MonitorChange } from '@naer/domain/monitor/change';

/** An alert that a monitor has made anew or taken in goes on under that revision; whoever saw an earlier one looks again. */
export function rebuiltAlert(alert: Alert, revision: Revision, now: number): readonly MonitorChange[] {
  const { alertId } = alert;
  return [
    { kind: 'alert', alert: { ...alert, revision, knownSince: undefined, merged: leftAt(alert, revision) } },
    { kind: 'alert-history', alertId, revision, at: now, event: 'rebuilt' },
  ];
}

/** To be made anew is nothing that has happened to what a merge left. */
function leftAt({ merged, revision }: Alert, next: Revision): Alert['merged'] {
  return merged?.map((one) => (compareRevisions(one.left, revision) === 0 ? { ...one, left: next } : one));
}

/**
 * Its rule has another alert since. How it ended nobody knows any more; one that waited for n of m had not met it. An offer
 * stays named, so that the list it stands on is told as well.
 */
export function endedUnheard(alert: Alert, now: number): Alert {
  const outcome = alert.state === 'pending' ? 'not-met' : 'other';
  return { ...alert, state: 'resolved', resolved: { at: now, by: SYSTEM, unitId: alert.unitId, outcome } };
}
