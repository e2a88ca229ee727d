import { tenantQuotas } from '@naer/contracts/tenant';
import { loadQuotas, saveQuotas } from '@naer/services/tenant/keep-quotas';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { approachTenant } from './approach-platform.ts';

/** `GET /platform/v1/tenants/{tenantId}/quotas`: those that differ from their defaults. */
export async function getQuotas(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const quotas = await loadQuotas(records, steward.tenantId);
  return quotas.ok ? c.json(quotas.value) : answerFrameError(c, quotas.error);
}

/** `PUT /platform/v1/tenants/{tenantId}/quotas`: all of them; one that is not named has its default again. */
export async function putQuotas(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.write');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const json = await readJsonBody(c.req.raw);
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(tenantQuotas, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const saved = await saveQuotas(records, steward, body.value);
  return saved.ok ? c.json(saved.value) : answerFrameError(c, saved.error);
}
