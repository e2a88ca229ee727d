import { reasonRequest } from '@naer/contracts/tenant';
import { listPrincipals } from '@naer/services/principal/list-principals';
import { changeTenantState as change } from '@naer/services/tenant/change-tenant-state';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { pushPrincipals } from '../http/push-principals.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { approachTenant } from './approach-platform.ts';

/**
 * `POST /platform/v1/tenants/{tenantId}/suspend | resume | leave`, with a reason; repeated, it changes nothing but tells the
 * objects of its people and clients again. `active`: all of them know. Devices are taken in until the tenant has left.
 */
export function changeTenantState(act: 'suspend' | 'resume' | 'leave') {
  return async function handleChangeTenantState(c: AppContext): Promise<Response> {
    const approach = await approachTenant(c, 'platform.write');
    if (!approach.ok) return approach.error;
    const { records, steward } = approach.value;
    const json = await readJsonBody(c.req.raw);
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(reasonRequest, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const changed = await change(records, steward, { act, reason: body.value.reason });
    if (!changed.ok) return answerFrameError(c, changed.error);
    const principals = await listPrincipals(records, steward.tenantId);
    const active = principals.ok && (await pushPrincipals(c, records, steward.tenantId, principals.value));
    return c.json({ ...changed.value, active });
  };
}
