import { invitationLink } from '@naer/auth/invitation-code';
import { newDataKey, wrapDataKey } from '@naer/auth/seal';
import {
  type InvitationView,
  type NewTenantRequest,
  newTenantRequest,
  type TenantCreated,
} from '@naer/contracts/tenant';
import type { Records } from '@naer/db/records';
import { deriveId } from '@naer/domain/identity/derive-id';
import { ok, type Result } from '@naer/domain/result';
import { type PreparedInvitation, prepareInvitation } from '@naer/services/invitation/prepare-invitation';
import { addMember } from '@naer/services/member/add-member';
import { createTenant as create } from '@naer/services/tenant/create-tenant';
import { loadTenantSummary } from '@naer/services/tenant/load-tenant';
import { type FrameError, frameFailure, type Steward } from '@naer/services/tenant/steward';
import { configurationOf } from '../env.ts';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { operatorOf } from '../http/authenticate-operator.ts';
import { chosenId } from '../http/chosen-id.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { openTenant, refuseOperator, stewardOf } from './approach-platform.ts';

/**
 * `POST /platform/v1/tenants`: a health community with its data key, and the invitation of its first administrator: 201,
 * the link is shown once. The same again (`tenantId`, or `Idempotency-Key`) goes on where the first one stopped, or answers
 * 200 with what is there and no link.
 */
export async function createTenant(c: AppContext): Promise<Response> {
  const refused = refuseOperator(c, 'platform.write');
  if (refused !== undefined) return refused;
  const json = await readJsonBody(c.req.raw);
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(newTenantRequest, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const id = chosenId(c, body.value.tenantId, operatorOf(c).operatorId);
  if (!id.ok) return id.error;
  const tenantId = id.value;
  const records = await openTenant(c, tenantId);
  if (!records.ok) return records.error;
  const steward = stewardOf(c, tenantId);
  const made = await makeTenant(c, records.value, steward, body.value);
  if (!made.ok) return answerFrameError(c, made.error);
  const tenant = await loadTenantSummary(records.value, tenantId);
  if (!tenant.ok) return answerFrameError(c, tenant.error);
  if (tenant.value.name !== body.value.name) return problemResponse(c, 'already-exists');
  const invited = await inviteFirst(c, records.value, steward, body.value.administrator);
  if (!invited.ok) return answerFrameError(c, invited.error);
  const view: TenantCreated = {
    tenant: tenant.value,
    ...(invited.value !== undefined && { invitation: invited.value }),
  };
  return c.json(view, invited.value === undefined ? 200 : 201);
}

/** True also when it is there already. */
async function makeTenant(
  c: AppContext,
  records: Records,
  steward: Steward,
  { name, timeZone, planApprovers }: NewTenantRequest,
): Promise<Result<true, FrameError>> {
  const standing = await loadTenantSummary(records, steward.tenantId);
  if (standing.ok) return ok(true);
  if (standing.error.code !== 'not-found') return standing;
  const wrappedKey = await wrapDataKey(configurationOf(c.env).IDENTITY_KEY, newDataKey());
  const { tenantId } = steward;
  const created = await create(records, { tenantId, name, wrappedKey, timeZone, planApprovers, by: steward });
  if (created.ok || created.error.code === 'already-exists') return ok(true);
  return created.error.code === 'records-unavailable'
    ? frameFailure(created.error.cause)
    : frameFailure({ kind: 'unexpected', sqlState: 'refused' });
}

/** Undefined when the first administrator was invited before. */
async function inviteFirst(
  c: AppContext,
  records: Records,
  steward: Steward,
  { practitionerId, name }: NewTenantRequest['administrator'],
): Promise<Result<InvitationView | undefined, FrameError>> {
  const { tenantId } = steward;
  const id = practitionerId ?? deriveId('first administrator', tenantId);
  const invitation = await prepareInvitation(tenantId, Date.now());
  const roles = [{ role: 'administrator' as const }];
  const member = { practitionerId: id, name, units: [], roles, invitation, byOperator: true };
  const added = await addMember(records, steward, member);
  if (added.ok) return ok(showInvitation(c, id, invitation));
  return added.error.code === 'already-exists' ? ok(undefined) : added;
}

/** With its link: shown once. */
export function showInvitation(
  c: AppContext,
  practitionerId: string,
  { invitationId, code, expiresAt }: PreparedInvitation,
): InvitationView {
  const link = invitationLink(configurationOf(c.env).PUBLIC_URL, code);
  return { invitationId, practitionerId, expiresAt: new Date(expiresAt).toISOString(), link };
}
