import type { Alert, Revision } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import type { AlertCommand } from '@naer/domain/monitor/port';
import type { Memory } from '../views.ts';

/** What makes a person's act another one when it changes; clocks and notices come and go meanwhile. */
export function whatMatters(alert: Alert): string {
  const { severity, state, unitId, reading, count, snoozed, handover, planChanged, normalisedAt, attempts } = alert;
  const tries = attempts?.n;
  return JSON.stringify([severity, state, unitId, reading, count, snoozed, handover, planChanged, normalisedAt, tries]);
}

/** An act succeeds only when what matters is as the person saw it, and it is the next thing that happens to the alert. */
export function actsOnWhatWasSeen(
  { seen, newest }: Memory,
  { alertId, act, expectRevision }: AlertCommand,
  revision: Revision,
): string | undefined {
  const before = newest.get(alertId);
  const known = seen.get(`${alertId} ${expectRevision}`);
  if (before === undefined || known === undefined) return undefined;
  const told = `${act.kind} on ${expectRevision} of ${alertId} at ${formatRevision(before.revision)}`;
  if (known !== whatMatters(before)) return `${told}, where something else was seen`;
  if (revision.epoch === before.revision.epoch && revision.n !== before.revision.n + 1)
    return `${told} came to ${formatRevision(revision)}`;
  return undefined;
}
