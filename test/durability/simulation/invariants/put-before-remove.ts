import { compareRevisions } from '@naer/domain/alert/revision';
import type { Invariant } from '../views.ts';

/** An alert that has stood on a list stands on one until it is resolved: no moment in which nobody sees it. */
export const putBeforeRemove: Invariant = ({ views, touched, lists, touchedLists, memory }) => {
  if (touched.length === 0 && touchedLists.length === 0) return undefined;
  const { listed, excused } = memory;
  const standing = new Set([...lists.values()].flatMap(({ entries }) => [...entries.keys()]));
  for (const { live } of views.values())
    for (const { alertId, state, unitId, revision } of live) {
      const shown = lists.get(unitId)?.entries.get(alertId);
      if (shown !== undefined && compareRevisions(shown.revision, revision) === 0) excused.delete(alertId);
      if (standing.has(alertId)) listed.add(alertId);
      else if (listed.has(alertId) && !excused.has(alertId) && state !== 'pending')
        return `${alertId} of ${unitId} stands on no list`;
    }
  return undefined;
};
