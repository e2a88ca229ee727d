import { listAccessOf } from '@naer/domain/access/list-access';
import type { Invariant } from '../views.ts';

/** Once all is drained every list hides each of its patients from exactly those whom the registry says. */
export const hiddenAsBlocked: Invariant = ({ world, lists }) => {
  for (const { list, patients } of lists.values())
    for (const patientId of new Set(patients.values())) {
      const facts = world.registry.get(patientId);
      if (facts === undefined) return `${list.unitId} shows ${patientId}, whom nobody knows`;
      const [is, should] = [list.hiddenFrom(patientId), listAccessOf(facts, list.unitId).hiddenFrom];
      if (is.toSorted().join() !== should.toSorted().join())
        return `${list.unitId} hides ${patientId} from [${is}] and should from [${should}]`;
      if (is.length > 0) world.count('an alert is hidden');
    }
  return undefined;
};
