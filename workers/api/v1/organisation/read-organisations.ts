import { isUuid } from '@naer/contracts/public-id';
import { loadOrganisation, pageOrganisations } from '@naer/services/organisation/list-organisations';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerFramePage } from '../tenant/answer-frame-page.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/** `GET /organisations?cursor=&limit=`: those of the health community by name, for everybody who works there; 1000 at a time. */
export function listOrganisations(open: OpenRecords) {
  return async function handleListOrganisations(c: AppContext): Promise<Response> {
    return await answerFramePage(c, open, pageOrganisations);
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
