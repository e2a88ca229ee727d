import type { Records } from '@naer/db/records';
import { getAuditState } from '@naer/services/audit/get-audit-state';
import { type ReadAuditBlocks, readAuditBlocks } from '@naer/services/audit/read-audit-blocks';
import { decodeCursor } from '@naer/services/shared/page-cursor';
import { frameFailure } from '@naer/services/tenant/steward';
import { answerFrameError } from './answer-frame-error.ts';
import type { AppContext } from './app-env.ts';
import { problemResponse } from './problem-response.ts';

/** Blocks after the place of `?cursor=`. The last page is empty. */
export async function answerAuditBlocks(
  c: AppContext,
  records: Records,
  tenantId: string,
  read: Omit<ReadAuditBlocks, 'after'>,
): Promise<Response> {
  const cursor = c.req.query('cursor');
  const place = cursor === undefined ? [0] : decodeCursor(cursor, ['sequence']);
  if (place === undefined)
    return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field: 'cursor', code: 'invalid-value' }] } });
  const page = await readAuditBlocks(records, tenantId, { ...read, after: place[0] ?? 0 });
  if (page.ok) return c.json(page.value);
  const failed = frameFailure(page.error);
  return failed.ok ? problemResponse(c, 'internal') : answerFrameError(c, failed.error);
}

/** How far the log is sealed. */
export async function answerAuditState(c: AppContext, records: Records, tenantId: string): Promise<Response> {
  const state = await getAuditState(records, tenantId);
  if (state.ok) return c.json(state.value);
  const failed = frameFailure(state.error);
  return failed.ok ? problemResponse(c, 'internal') : answerFrameError(c, failed.error);
}
