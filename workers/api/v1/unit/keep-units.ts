import { newUnitRequest, unitRequest } from '@naer/contracts/organisation';
import { isUuid } from '@naer/contracts/public-id';
import { err, ok, type Result } from '@naer/domain/result';
import { loadOrganisation } from '@naer/services/organisation/list-organisations';
import { closeUnit as close } from '@naer/services/unit/close-unit';
import { createUnit as create } from '@naer/services/unit/create-unit';
import { loadUnit, pageUnits } from '@naer/services/unit/list-units';
import { renameUnit } from '@naer/services/unit/rename-unit';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { chosenId } from '../../../http/chosen-id.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { pushPrincipals } from '../../../http/push-principals.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerFramePage } from '../tenant/answer-frame-page.ts';
import { approachFrame, type FrameApproach } from '../tenant/approach-frame.ts';

/** `GET /units?cursor=&limit=`: every unit of the health community with its organisation, for everybody who works there; 1000 at a time. */
export function listUnits(open: OpenRecords) {
  return async function handleListUnits(c: AppContext): Promise<Response> {
    return await answerFramePage(c, open, pageUnits);
  };
}

/** `POST /units`: 201; the same again answers 200 with what is there. */
export function createUnit(open: OpenRecords) {
  return async function handleCreateUnit(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.write' });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const body = await readPlanBody(c, newUnitRequest);
    if (!body.ok) return body.error;
    const { organisationId, name } = body.value;
    if (steward.organisationId !== undefined && steward.organisationId !== organisationId)
      return problemResponse(c, 'forbidden');
    const organisation = await loadOrganisation(records, tenantId, organisationId);
    if (!organisation.ok) return answerFrameError(c, organisation.error);
    if (organisation.value.state !== 'active') return problemResponse(c, 'wrong-state');
    const id = chosenId(c, body.value.unitId, tenantId, steward.actorId);
    if (!id.ok) return id.error;
    const unitId = id.value;
    const created = await create(records, { tenantId, unitId, organisationId, name, by: steward });
    if (!created.ok && created.error.code === 'records-unavailable') return unavailable(c, created.error.cause);
    const standing = await loadUnit(records, tenantId, unitId);
    if (!standing.ok) return answerFrameError(c, standing.error);
    if (standing.value.organisationId !== organisationId) return problemResponse(c, 'already-exists');
    return c.json(standing.value, created.ok ? 201 : 200, { etag: etagOf(standing.value.version) });
  };
}

/** `PUT /units/{unitId}`, `If-Match`: its name. */
export function putUnit(open: OpenRecords) {
  return async function handlePutUnit(c: AppContext): Promise<Response> {
    const approach = await approachKeptUnit(c, open);
    if (!approach.ok) return approach.error;
    const { records, steward, unit } = approach.value;
    const match = expectMatch(c, unit.version);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, unitRequest);
    if (!body.ok) return body.error;
    const { name } = body.value;
    const saved = await renameUnit(records, steward, unit, name);
    if (!saved.ok) return answerFrameError(c, saved.error);
    const { version } = saved.value;
    return c.json({ ...unit, name, version }, 200, { etag: etagOf(version) });
  };
}

/** `POST /units/{unitId}/close`: for good; refused while anything hangs on it. */
export function closeUnit(open: OpenRecords) {
  return async function handleCloseUnit(c: AppContext): Promise<Response> {
    const approach = await approachKeptUnit(c, open);
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId, unit } = approach.value;
    const closed = await close(records, steward, unit);
    if (!closed.ok) return answerFrameError(c, closed.error);
    const members = closed.value.memberIds.map(
      (principalId) => ({ kind: 'person', principalId, unitIds: [unit.unitId] }) as const,
    );
    await pushPrincipals(c, records, tenantId, members);
    return c.json(closed.value.unit, 200, { etag: etagOf(closed.value.unit.version) });
  };
}

type KeptUnit = FrameApproach & {
  readonly unit: Extract<Awaited<ReturnType<typeof loadUnit>>, { ok: true }>['value'];
};

async function approachKeptUnit(c: AppContext, open: OpenRecords): Promise<Result<KeptUnit, Response>> {
  const approach = await approachFrame(c, open, { action: 'tenant.write' });
  if (!approach.ok) return approach;
  const { records, tenantId, steward } = approach.value;
  const unitId = c.req.param('unitId') ?? '';
  if (!isUuid(unitId)) return err(problemResponse(c, 'not-found'));
  const unit = await loadUnit(records, tenantId, unitId);
  if (!unit.ok) return err(answerFrameError(c, unit.error));
  if (steward.organisationId !== undefined && steward.organisationId !== unit.value.organisationId)
    return err(problemResponse(c, 'forbidden'));
  return ok({ ...approach.value, unit: unit.value });
}
