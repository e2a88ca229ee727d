import {
  type NewOrganisationRequest,
  newOrganisationRequest,
  type OrganisationView,
} from '@naer/contracts/organisation';
import { isOrganisationNumber } from '@naer/domain/identity/organisation-number';
import { createOrganisation as create } from '@naer/services/organisation/create-organisation';
import { loadOrganisation } from '@naer/services/organisation/list-organisations';
import { configurationOf } from '../../../env.ts';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { chosenId } from '../../../http/chosen-id.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/**
 * `POST /organisations`: 201; the same again answers 200 with what is there. Its number has a right check digit; invented
 * numbers are taken where nobody real is.
 */
export function createOrganisation(open: OpenRecords) {
  return async function handleCreateOrganisation(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.write', wholeTenant: true });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const body = await readPlanBody(c, newOrganisationRequest);
    if (!body.ok) return body.error;
    const { organisationId: sent, ...organisation } = body.value;
    const synthetic = configurationOf(c.env).ENVIRONMENT !== 'production';
    if (!isOrganisationNumber(organisation.number, { synthetic }))
      return problemResponse(c, 'invalid-request', { extra: { errors: [{ field: 'number', code: 'invalid-value' }] } });
    const id = chosenId(c, sent, tenantId, steward.actorId);
    if (!id.ok) return id.error;
    const organisationId = id.value;
    const created = await create(records, { tenantId, organisationId, ...organisation, by: steward });
    if (!created.ok && created.error.code === 'records-unavailable') return unavailable(c, created.error.cause);
    const standing = await loadOrganisation(records, tenantId, organisationId);
    if (!standing.ok)
      return standing.error.code === 'not-found'
        ? problemResponse(c, created.ok ? 'not-found' : 'already-exists')
        : answerFrameError(c, standing.error);
    if (!created.ok && !isSame(standing.value, organisation)) return problemResponse(c, 'already-exists');
    return c.json(standing.value, created.ok ? 201 : 200, { etag: etagOf(standing.value.version) });
  };
}

/** What was made by the same create; areas and name may have changed since. */
function isSame(standing: OrganisationView, { number, kind }: Omit<NewOrganisationRequest, 'organisationId'>): boolean {
  return standing.number === number && standing.kind === kind;
}
