import { loadTenantSummary } from '@naer/services/tenant/load-tenant';
import { answerAuditBlocks, answerAuditState } from '../http/answer-audit-blocks.ts';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { approachTenant } from './approach-platform.ts';

/** `GET /platform/v1/tenants/{tenantId}/audit`: how far the log is sealed. */
export async function getAudit(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const tenant = await loadTenantSummary(records, steward.tenantId);
  return tenant.ok ? await answerAuditState(c, records, steward.tenantId) : answerFrameError(c, tenant.error);
}

/** `GET /platform/v1/tenants/{tenantId}/audit/blocks?cursor=`: seals, and the log's rows by their hashes: nothing of their content. */
export async function listAuditBlocks(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const tenant = await loadTenantSummary(records, steward.tenantId);
  if (!tenant.ok) return answerFrameError(c, tenant.error);
  return await answerAuditBlocks(c, records, steward.tenantId, { withText: false, readBy: steward });
}
