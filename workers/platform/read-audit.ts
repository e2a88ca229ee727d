import { answerAuditBlocks, answerAuditState } from '../http/answer-audit-blocks.ts';
import type { AppContext } from '../http/app-env.ts';
import { approachStandingTenant } from './approach-platform.ts';

/** `GET /platform/v1/tenants/{tenantId}/audit`: how far the log is sealed. */
export async function getAudit(c: AppContext): Promise<Response> {
  const approach = await approachStandingTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  return await answerAuditState(c, records, steward.tenantId);
}

/** `GET /platform/v1/tenants/{tenantId}/audit/blocks?cursor=`: seals, and the log's rows by their hashes: nothing of their content. */
export async function listAuditBlocks(c: AppContext): Promise<Response> {
  const approach = await approachStandingTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  return await answerAuditBlocks(c, records, steward.tenantId, { withText: false, readBy: steward });
}
