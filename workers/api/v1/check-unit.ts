import { type Action, can } from '@naer/auth/can';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import type { ErrorCode } from '@naer/contracts/error-codes';
import { isUuid } from '@naer/contracts/public-id';
import type { AppContext } from '../../http/app-env.ts';
import { practitionerOf } from '../../http/authenticate-practitioner.ts';
import type { Onlooker } from '../../worklist/get-unit-worklist.ts';

/**
 * Why this person may not do this at this unit; undefined when they may. Another's unit and one that does not exist
 * answer the same: nothing is learnt of either.
 */
export function refusalAtUnit(
  practitioner: PractitionerPrincipal,
  action: Action,
  unitId: string,
): Extract<ErrorCode, 'not-found' | 'forbidden'> | undefined {
  if (!isUuid(unitId) || !practitioner.unitIds.includes(unitId)) return 'not-found';
  return can(practitioner, action, { tenantId: practitioner.tenantId, unitId }) ? undefined : 'forbidden';
}

/** Who looks at a unit's list, as the log says it. */
export function onlookerOf(c: AppContext): Onlooker {
  const { practitionerId, role, organisationId } = practitionerOf(c);
  return { practitionerId, role, organisationId, requestId: c.get('requestId') };
}
