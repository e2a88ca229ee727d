import { lookbackQuery } from '@naer/contracts/lookback';
import { lookBack as look } from '@naer/services/lookback/look-back';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { approachStandingTenant } from './approach-platform.ts';

/**
 * `GET /platform/v1/tenants/{tenantId}/lookback?deviceModel=&firmware=&mapping=&engine=&from=&to=&cursor=`: all that a fault
 * has touched, line by line (application/x-ndjson), page by page: ids, versions and counts alone. Each page is in the
 * tenant's log, with every patient of whom something is told.
 */
export async function lookBack(c: AppContext): Promise<Response> {
  const approach = await approachStandingTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const query = parseRequest(lookbackQuery, c.req.query());
  if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
  const { cursor, ...asked } = query.value;
  const found = await look(records, steward, asked, cursor);
  if (found.ok)
    return new Response(found.value.map((line) => `${JSON.stringify(line)}\n`).join(''), {
      headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
    });
  const { error } = found;
  if (error.code === 'records-unavailable') return answerFrameError(c, error);
  return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field: 'cursor', code: 'invalid-value' }] } });
}
