import { answerAuditBlocks, answerAuditState } from '../../../http/answer-audit-blocks.ts';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

const GUARD = { action: 'audit.read', wholeTenant: true } as const;

/** `GET /audit`: how far the log is sealed. For auditors of the whole tenant, as the blocks are. */
export function getAudit(open: OpenRecords) {
  return async function handleGetAudit(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, GUARD);
    if (!approach.ok) return approach.error;
    return await answerAuditState(c, approach.value.records, approach.value.tenantId);
  };
}

/** `GET /audit/blocks?cursor=`: seals, and every row of the log with the text that is hashed: to be verified by anybody. */
export function listAuditBlocks(open: OpenRecords) {
  return async function handleListAuditBlocks(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    return await answerAuditBlocks(c, records, tenantId, { withText: true, readBy: steward });
  };
}
