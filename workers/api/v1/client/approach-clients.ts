import { type Action, can } from '@naer/auth/can';
import { parseClientId } from '@naer/auth/client-id';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import { err, ok, type Result } from '@naer/domain/result';
import type { Steward } from '@naer/services/tenant/steward';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';

export interface ClientApproach {
  readonly practitioner: PractitionerPrincipal;
  readonly steward: Steward;
}

/** The guard of every route of the register of clients: an action that the role allows, in the tenant or one organisation. */
export function approachClients(
  c: AppContext,
  action: Extract<Action, `client.${string}`>,
): Result<ClientApproach, Response> {
  const practitioner = practitionerOf(c);
  const { tenantId, practitionerId, role, organisationId } = practitioner;
  if (!can(practitioner, action, { tenantId })) return err(problemResponse(c, 'forbidden'));
  const steward = { tenantId, actorId: practitionerId, role, organisationId, requestId: c.get('requestId') };
  return ok({ practitioner, steward });
}

/** The same for one client, by the part of its id after the dot. Another tenant's answers as one that does not exist. */
export function approachClient(
  c: AppContext,
  action: Extract<Action, `client.${string}`>,
): Result<ClientApproach & { readonly clientId: string }, Response> {
  const approach = approachClients(c, action);
  if (!approach.ok) return approach;
  const name = parseClientId(c.req.param('clientId') ?? '');
  if (name === undefined || name.tenantId !== approach.value.steward.tenantId)
    return err(problemResponse(c, 'not-found'));
  return ok({ ...approach.value, clientId: name.principalId });
}
