import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { loadTenantSummary } from '@naer/services/tenant/load-tenant';
import type { Steward } from '@naer/services/tenant/steward';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { operatorOf } from '../http/authenticate-operator.ts';
import { log } from '../http/log.ts';
import { problemResponse } from '../http/problem-response.ts';
import { checkedRecords } from '../objects/checked-records.ts';

const RETRY_AFTER = { 'retry-after': '5' } as const;

/** 403 when the operator's scopes do not give that. */
export function refuseOperator(c: AppContext, action: 'platform.read' | 'platform.write'): Response | undefined {
  return can(operatorOf(c), action, { tenantId: '' }) ? undefined : problemResponse(c, 'forbidden');
}

/** The records of one tenant, or of the directory alone; 503 when they cannot be asked. */
export async function openTenant(c: AppContext, tenantId?: string): Promise<Result<Records, Response>> {
  const records = await checkedRecords(c.env, tenantId);
  if (records.ok) return records;
  log({ event: 'records-unavailable', requestId: c.get('requestId'), reason: records.error.kind });
  return err(problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER }));
}

/** The guard of what is done to one tenant. */
export async function approachTenant(
  c: AppContext,
  action: 'platform.read' | 'platform.write',
): Promise<Result<{ readonly records: Records; readonly steward: Steward }, Response>> {
  const refused = refuseOperator(c, action);
  if (refused !== undefined) return err(refused);
  const tenantId = c.req.param('tenantId') ?? '';
  if (!isUuid(tenantId)) return err(problemResponse(c, 'not-found'));
  const records = await openTenant(c, tenantId);
  return records.ok ? ok({ records: records.value, steward: stewardOf(c, tenantId) }) : records;
}

/** The same of a tenant that there is; 404 for one that there is not. */
export async function approachStandingTenant(
  c: AppContext,
  action: 'platform.read' | 'platform.write',
): ReturnType<typeof approachTenant> {
  const approach = await approachTenant(c, action);
  if (!approach.ok) return approach;
  const tenant = await loadTenantSummary(approach.value.records, approach.value.steward.tenantId);
  return tenant.ok ? approach : err(answerFrameError(c, tenant.error));
}

/** The operator as who stands in the tenant's audit. */
export function stewardOf(c: AppContext, tenantId: string): Steward {
  return { tenantId, actorId: operatorOf(c).operatorId, role: 'operator', requestId: c.get('requestId') };
}
