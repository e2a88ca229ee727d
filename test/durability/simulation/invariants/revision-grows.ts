import type { Alert } from '@naer/domain/alert/alert';
import { compareRevisions, formatRevision } from '@naer/domain/alert/revision';
import type { Invariant, Memory } from '../views.ts';
import { whatMatters } from './acts-on-what-was-seen.ts';
import { differences } from './differences.ts';

/** At every reader an alert's revision only grows, and one revision says one thing. */
export const revisionGrows: Invariant = ({ world, touched, touchedLists, memory }) => {
  for (const { alerts } of touched)
    for (const alert of alerts.values()) {
      const fault = moved(memory, 'monitor', alert);
      if (fault !== undefined) return fault;
    }
  for (const { list, entries } of touchedLists)
    for (const alert of entries.values()) {
      const fault = moved(memory, list.unitId, alert);
      if (fault !== undefined) return fault;
    }
  for (const alert of world.postgres.takeChanged()) {
    const fault = moved(memory, 'postgres', alert);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

function moved({ revisions, seen, newest }: Memory, reader: string, alert: Alert): string | undefined {
  const key = `${reader} ${alert.alertId}`;
  const before = revisions.get(key);
  if (before?.alert === alert) return undefined;
  if (before !== undefined) {
    const order = compareRevisions(alert.revision, before.alert.revision);
    const told = `${key} was ${formatRevision(before.alert.revision)} and is now ${formatRevision(alert.revision)}`;
    if (order < 0) return told;
    if (order === 0 && JSON.stringify(alert) !== JSON.stringify(before.alert))
      return `${told}, and says something else: ${differences(before.alert, alert)}`;
  }
  revisions.set(key, { alert });
  if (reader !== 'monitor') return undefined;
  seen.set(`${alert.alertId} ${formatRevision(alert.revision)}`, whatMatters(alert));
  newest.set(alert.alertId, alert);
  return undefined;
}
