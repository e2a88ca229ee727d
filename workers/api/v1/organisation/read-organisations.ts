import { isUuid } from '@naer/contracts/public-id';
import { listOrganisations as list, loadOrganisation } from '@naer/services/organisation/list-organisations';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/** `GET /organisations`: those of the health community, for everybody who works there. */
export function listOrganisations(open: OpenRecords) {
  return async function handleListOrganisations(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'member.read' });
    if (!approach.ok) return approach.error;
    const found = await list(approach.value.records, approach.value.tenantId);
    return found.ok ? c.json({ items: found.value, nextCursor: null }) : answerFrameError(c, found.error);
  };
}

/** `GET /organisations/{organisationId}`, with its ETag. */
export function getOrganisation(open: OpenRecords) {
  return async function handleGetOrganisation(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'member.read' });
    if (!approach.ok) return approach.error;
    const organisationId = c.req.param('organisationId') ?? '';
    if (!isUuid(organisationId)) return problemResponse(c, 'not-found');
    const { records, tenantId } = approach.value;
    const found = await loadOrganisation(records, tenantId, organisationId);
    if (!found.ok) return answerFrameError(c, found.error);
    return c.json(found.value, 200, { etag: etagOf(found.value.version) });
  };
}
