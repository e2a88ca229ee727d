import { blockedUnits } from '@naer/domain/access/blocked-units';
import { unitsOf } from '../../../../workers/patient/write-changes.ts';
import type { Invariant } from '../views.ts';

/** No live alert stands with, or is offered to, a unit that the patient keeps out: nobody there would see it. */
export const noAlertOfABlockedUnit: Invariant = ({ touched }) => {
  for (const { monitor, live } of touched) {
    const facts = live.length === 0 ? undefined : monitor.facts();
    if (facts === undefined) continue;
    const blocked = blockedUnits(facts);
    for (const alert of live)
      for (const unitId of unitsOf(alert))
        if (blocked.has(unitId)) return `${alert.alertId} stands with ${unitId}, which the patient has blocked`;
  }
  return undefined;
};
