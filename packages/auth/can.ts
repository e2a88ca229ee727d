import { allowsUse, type CareRelation } from '@naer/domain/access/care-relation';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import type { Action } from './actions.ts';
import type { CitizenPrincipal, ClientPrincipal, OperatorPrincipal } from './client-principal.ts';
import type { PractitionerPrincipal } from './practitioner-principal.ts';
import { ROLE_ACTIONS } from './role-actions.ts';
import { actionsOfScopes } from './scope-actions.ts';
import { useOfAction } from './use-of-action.ts';

export { ACTIONS, type Action } from './actions.ts';

export type Principal =
  | DevicePrincipal
  | PractitionerPrincipal
  | ClientPrincipal
  | OperatorPrincipal
  | CitizenPrincipal;

/**
 * What is acted on. A unit, organisation or relation that is named is checked; where none is, the care relation is
 * checked where the data is (row security, the monitor).
 */
export interface Resource {
  readonly tenantId: string;
  readonly unitId?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly patientId?: string | undefined;
  readonly relation?: CareRelation | undefined;
}

/** Whether the principal may do this at all. Pure and total: what is not allowed here is forbidden. */
export function can(principal: Principal, action: Action, resource: Resource): boolean {
  switch (principal.kind) {
    case 'operator':
      return actionsOfScopes(principal.scopes).has(action) && action.startsWith('platform.');
    case 'citizen':
      return action === 'own.read' || action === 'own.write';
    case 'device':
      return (
        principal.tenantId === resource.tenantId &&
        action === 'measurement.record' &&
        resource.patientId === principal.patientId
      );
    case 'client':
      return isWithin(principal, resource) && isRelated(action, resource) && actionsOfClient(principal).has(action);
    case 'practitioner':
      return isWithin(principal, resource) && isRelated(action, resource) && ROLE_ACTIONS[principal.role].has(action);
  }
}

/** A client never does what is the platform's, whatever its scopes say. */
function actionsOfClient({ scopes }: ClientPrincipal): ReadonlySet<Action> {
  return actionsOfScopes(scopes.filter((scope) => !scope.startsWith('platform/')));
}

function isWithin(principal: PractitionerPrincipal | ClientPrincipal, resource: Resource): boolean {
  if (principal.tenantId !== resource.tenantId) return false;
  if (resource.unitId !== undefined && !principal.unitIds.includes(resource.unitId)) return false;
  const { organisationId } = principal;
  const isElsewhere = organisationId !== undefined && resource.organisationId !== organisationId;
  if (resource.organisationId !== undefined && isElsewhere) return false;
  // Who works at no unit has no patients; tenant roles have none by what they may do.
  return principal.kind === 'client' || principal.unitIds.length > 0 || !isUnitRole(principal.role);
}

function isUnitRole(role: PractitionerPrincipal['role']): boolean {
  return role === 'nurse' || role === 'physician' || role === 'responder';
}

function isRelated(action: Action, { relation }: Resource): boolean {
  return relation === undefined || allowsUse(relation, useOfAction(action));
}
