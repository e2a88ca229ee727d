import type { TenantSummary } from '@naer/contracts/tenant';
import { decodeCursor, encodeCursor } from '@naer/services/shared/page-cursor';
import { listTenants as listIds } from '@naer/services/tenant/list-tenants';
import { loadTenantSummary } from '@naer/services/tenant/load-tenant';
import { frameFailure } from '@naer/services/tenant/steward';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { problemResponse } from '../http/problem-response.ts';
import { approachTenant, openTenant, refuseOperator } from './approach-platform.ts';

const PAGE = 50;

/**
 * `GET /platform/v1/tenants`: name and state of each, 50 at a time. One whose own database does not answer stands in
 * `unavailable` by its id: it hides nobody else.
 */
export async function listTenants(c: AppContext): Promise<Response> {
  const refused = refuseOperator(c, 'platform.read');
  if (refused !== undefined) return refused;
  const cursor = c.req.query('cursor');
  const place = cursor === undefined ? [undefined] : decodeCursor(cursor, ['uuid']);
  if (place === undefined)
    return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field: 'cursor', code: 'invalid-value' }] } });
  const records = await openTenant(c);
  if (!records.ok) return records.error;
  const ids = await listIds(records.value, { after: place[0], limit: PAGE + 1 });
  if (!ids.ok) {
    const failed = frameFailure(ids.error);
    return failed.ok ? problemResponse(c, 'internal') : answerFrameError(c, failed.error);
  }
  const shown = ids.value.slice(0, PAGE);
  const found = await Promise.all(shown.map((tenantId) => loadTenantSummary(records.value, tenantId)));
  const items: TenantSummary[] = found.flatMap((one) => (one.ok ? [one.value] : []));
  const unavailable = shown.filter((_, i) => {
    const one = found[i];
    return one?.ok === false && one.error.code !== 'not-found';
  });
  const last = ids.value.length > PAGE ? shown.at(-1) : undefined;
  return c.json({ items, unavailable, nextCursor: last === undefined ? null : encodeCursor([last]) });
}

/** `GET /platform/v1/tenants/{tenantId}`. */
export async function getTenant(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const tenant = await loadTenantSummary(approach.value.records, approach.value.steward.tenantId);
  return tenant.ok ? c.json(tenant.value) : answerFrameError(c, tenant.error);
}
