import type { Revision } from '@naer/domain/alert/alert';
import { compareRevisions } from '@naer/domain/alert/revision';

/** A live alert as its monitor has it, and the lists that have to show it. */
export interface MonitoredAlert {
  readonly alertId: string;
  readonly revision: Revision;
  readonly unitIds: readonly string[];
}

/** Revisions as somebody else has them, by alert id. */
export type Known = ReadonlyMap<string, Revision>;

/** The lists that lack an alert or show an older one. `onTheWay`: rows for that list still wait in the monitor. */
export function listsBehind(
  live: readonly MonitoredAlert[],
  listed: ReadonlyMap<string, Known>,
  onTheWay: (unitId: string) => boolean,
): readonly string[] {
  return [...listed].flatMap(([unitId, known]) => {
    if (onTheWay(unitId)) return [];
    const lacks = live.some(
      ({ alertId, revision, unitIds }) => unitIds.includes(unitId) && isBehind(known.get(alertId), revision),
    );
    return lacks ? [unitId] : [];
  });
}

/**
 * Alerts of which the records are behind: a live one that they lack or have an older revision of, and one that they take
 * for live and the monitor does not. To be asked only while nothing of the monitor is on its way to them.
 */
export function recordsBehind(live: readonly MonitoredAlert[], recorded: Known): readonly string[] {
  const behind = live
    .filter(({ alertId, revision }) => isBehind(recorded.get(alertId), revision))
    .map(({ alertId }) => alertId);
  const ended = [...recorded.keys()].filter((alertId) => !live.some((alert) => alert.alertId === alertId));
  return [...behind, ...ended];
}

function isBehind(known: Revision | undefined, revision: Revision): boolean {
  return known === undefined || compareRevisions(known, revision) < 0;
}

/**
 * Entries of a list that its monitor would not have there: resolved, another unit's, of nobody it knows, or of a later
 * revision than its own, which only a monitor that was lost since can have given.
 */
export function straysOn(unitId: string, known: Known, live: readonly MonitoredAlert[]): readonly string[] {
  const own = new Map(
    live.filter(({ unitIds }) => unitIds.includes(unitId)).map(({ alertId, revision }) => [alertId, revision]),
  );
  return [...known].flatMap(([alertId, shown]) => {
    const revision = own.get(alertId);
    return revision === undefined || compareRevisions(shown, revision) > 0 ? [alertId] : [];
  });
}
