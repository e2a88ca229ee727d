import { formatRevision } from '@naer/domain/alert/revision';
import { unitsOf } from '../../../../workers/patient/write-changes.ts';
import type { Invariant } from '../views.ts';
import { differences } from './differences.ts';

/** Once all is drained an alert stands on its owner's list as work, on the list it is offered to, and on no other. */
export const onItsOwnersList: Invariant = ({ views, lists }) => {
  const live = new Map(
    [...views.values()].flatMap((view) => view.live.map((alert) => [alert.alertId, alert] as const)),
  );
  for (const { list, entries } of lists.values())
    for (const [alertId, shown] of entries) {
      const alert = live.get(alertId);
      const isOwn = alert !== undefined && unitsOf(alert).includes(list.unitId);
      if (alert === undefined) return `${list.unitId} shows ${alertId}, which is not live`;
      if (!isOwn) return `${list.unitId} shows ${alertId} of ${unitsOf(alert).join(' and ')}`;
      if (JSON.stringify(shown) !== JSON.stringify(alert))
        return `${list.unitId} shows ${alertId} as of ${formatRevision(shown.revision)}, the monitor has ${formatRevision(alert.revision)}: ${differences(shown, alert)}`;
    }
  for (const alert of live.values())
    for (const unitId of alert.state === 'pending' ? [] : unitsOf(alert))
      if (!lists.get(unitId)?.entries.has(alert.alertId)) return `${alert.alertId} is missing on the list of ${unitId}`;
  return undefined;
};
