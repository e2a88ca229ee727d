import { organisationRequest, successorRequest } from '@naer/contracts/organisation';
import { isUuid } from '@naer/contracts/public-id';
import { reasonRequest } from '@naer/contracts/tenant';
import { err, ok, type Result } from '@naer/domain/result';
import { addSuccessor as add } from '@naer/services/organisation/add-successor';
import { changeOrganisation } from '@naer/services/organisation/change-organisation';
import { changeOrganisationState as change } from '@naer/services/organisation/change-organisation-state';
import { loadOrganisation } from '@naer/services/organisation/list-organisations';
import { listPrincipals } from '@naer/services/principal/list-principals';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { pushPrincipals } from '../../../http/push-principals.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame, type FrameApproach } from '../tenant/approach-frame.ts';

/** `PUT /organisations/{organisationId}`, `If-Match`: name, municipality number and areas. */
export function putOrganisation(open: OpenRecords) {
  return async function handlePutOrganisation(c: AppContext): Promise<Response> {
    const approach = await approachOrganisation(c, open, false);
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId, organisationId } = approach.value;
    const standing = await loadOrganisation(records, tenantId, organisationId);
    if (!standing.ok) return answerFrameError(c, standing.error);
    const match = expectMatch(c, standing.value.version);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, organisationRequest);
    if (!body.ok) return body.error;
    if ((standing.value.kind === 'municipality') !== (body.value.municipalityNumber !== undefined))
      return problemResponse(c, 'invalid-request', {
        extra: { errors: [{ field: 'municipalityNumber', code: 'invalid-value' }] },
      });
    const saved = await changeOrganisation(records, steward, standing.value, body.value);
    if (!saved.ok) return answerFrameError(c, saved.error);
    const { version } = saved.value;
    return c.json({ ...standing.value, ...body.value, version }, 200, { etag: etagOf(version) });
  };
}

/** `POST /organisations/{organisationId}/suspend | resume | leave`, with a reason; repeated, it changes nothing. */
export function changeOrganisationState(open: OpenRecords, act: 'suspend' | 'resume' | 'leave') {
  return async function handleChangeOrganisationState(c: AppContext): Promise<Response> {
    const approach = await approachOrganisation(c, open, true);
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId, organisationId } = approach.value;
    const body = await readPlanBody(c, reasonRequest);
    if (!body.ok) return body.error;
    const changed = await change(records, steward, organisationId, { act, reason: body.value.reason });
    if (!changed.ok) return answerFrameError(c, changed.error);
    const principals = await listPrincipals(records, tenantId, organisationId);
    const active = principals.ok && (await pushPrincipals(c, records, tenantId, principals.value));
    return c.json({ ...changed.value, active }, 200, { etag: etagOf(changed.value.version) });
  };
}

/** `POST /organisations/{organisationId}/successors`: who takes over, from which day and why. Said again, 200. */
export function addSuccessor(open: OpenRecords) {
  return async function handleAddSuccessor(c: AppContext): Promise<Response> {
    const approach = await approachOrganisation(c, open, true);
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId, organisationId } = approach.value;
    const body = await readPlanBody(c, successorRequest);
    if (!body.ok) return body.error;
    for (const id of [organisationId, body.value.successorId]) {
      const known = await loadOrganisation(records, tenantId, id);
      if (!known.ok) return answerFrameError(c, known.error);
    }
    const added = await add(records, steward, organisationId, body.value);
    if (!added.ok) return answerFrameError(c, added.error);
    const standing = await loadOrganisation(records, tenantId, organisationId);
    if (!standing.ok) return answerFrameError(c, standing.error);
    return c.json(standing.value, 200, { etag: etagOf(standing.value.version) });
  };
}

async function approachOrganisation(
  c: AppContext,
  open: OpenRecords,
  wholeTenant: boolean,
): Promise<Result<FrameApproach & { readonly organisationId: string }, Response>> {
  const organisationId = c.req.param('organisationId') ?? '';
  const guard = { action: 'tenant.write', organisationId, ...(wholeTenant && { wholeTenant }) } as const;
  const approach = await approachFrame(c, open, guard);
  if (!approach.ok) return approach;
  if (!isUuid(organisationId)) return err(problemResponse(c, 'not-found'));
  return ok({ ...approach.value, organisationId });
}
