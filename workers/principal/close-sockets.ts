import type { Bindings } from '../env.ts';
import { callObject } from '../http/call-object.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import type { ClosedSockets } from './principal-effects.ts';
import type { Named } from './principal-store.ts';

/** Closes a person's open lists at those units (4401): each on its own, so that one that is away holds up no other. */
export async function closeSockets(
  bindings: Bindings,
  { tenantId, principalId: practitionerId }: Named,
  { unitIds, sessionId }: ClosedSockets,
): Promise<void> {
  await Promise.allSettled(
    unitIds.map((unitId) =>
      callObject(
        () => getUnitWorklist(bindings, tenantId, unitId),
        (worklist) => worklist.closeFor({ practitionerId, sessionId }),
      ),
    ),
  );
}
