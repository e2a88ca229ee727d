import { inviteAdministratorRequest } from '@naer/contracts/tenant';
import { administersAll } from '@naer/domain/tenant/plan-capacities';
import { inviteMember } from '@naer/services/invitation/invite-member';
import { prepareInvitation } from '@naer/services/invitation/prepare-invitation';
import { addMember } from '@naer/services/member/add-member';
import { loadMemberDesk } from '@naer/services/member/load-member';
import { loadTenantSummary } from '@naer/services/tenant/load-tenant';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { operatorOf } from '../http/authenticate-operator.ts';
import { chosenId } from '../http/chosen-id.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { approachTenant } from './approach-platform.ts';
import { showInvitation } from './create-tenant.ts';

/**
 * `POST /platform/v1/tenants/{tenantId}/administrators`: 201 with a link, once: for another administrator, or anew for one
 * who has not come in yet. Nobody who has a log-in, and nobody of another role: an operator becomes nobody inside a tenant.
 */
export async function inviteAdministrator(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.write');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const { tenantId } = steward;
  const tenant = await loadTenantSummary(records, tenantId);
  if (!tenant.ok) return answerFrameError(c, tenant.error);
  const json = await readJsonBody(c.req.raw);
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(inviteAdministratorRequest, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const id = chosenId(c, body.value.practitionerId, operatorOf(c).operatorId, tenantId);
  if (!id.ok) return id.error;
  const practitionerId = id.value;
  const desk = await loadMemberDesk(records, tenantId, practitionerId);
  if (!desk.ok) return answerFrameError(c, desk.error);
  const invitation = await prepareInvitation(tenantId, Date.now());
  const { member } = desk.value;
  if (member !== undefined && !member.roles.some(administersAll)) return problemResponse(c, 'forbidden');
  const roles = [{ role: 'administrator' as const }];
  const newcomer = { practitionerId, name: body.value.name, units: [], roles, invitation, byOperator: true };
  const invited =
    member === undefined
      ? await addMember(records, steward, newcomer)
      : await inviteMember(records, steward, desk.value, invitation, true);
  if (!invited.ok) return answerFrameError(c, invited.error);
  return c.json(showInvitation(c, practitionerId, invitation), 201);
}
