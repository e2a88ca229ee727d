import { isUuid } from '@naer/contracts/public-id';
import { holdReleaseRequest, holdRequest } from '@naer/contracts/retention';
import { liftHold } from '@naer/services/hold/lift-hold';
import { listHolds } from '@naer/services/hold/list-holds';
import { placeHold } from '@naer/services/hold/place-hold';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

const GUARD = { action: 'tenant.write', wholeTenant: true } as const;

/** `GET /holds`: those that stand and those that were lifted. */
export function getHolds(open: OpenRecords) {
  return async function handleGetHolds(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { practitioner, steward } = approach.value;
    const parameters = new ListQuery((name) => c.req.query(name));
    const page = parameters.result(parameters.page());
    if (!page.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: page.error } });
    return await answerRead(c, practitioner, open, (records) => listHolds(records, steward, page.value));
  };
}

/** `POST /holds`: nothing of the patient, the organisation or (neither) the tenant is removed from now on. */
export function postHold(open: OpenRecords) {
  return async function handlePostHold(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { records, steward } = approach.value;
    const body = await readPlanBody(c, holdRequest);
    if (!body.ok) return body.error;
    const { holdId = crypto.randomUUID(), ...hold } = body.value;
    if (hold.patientId !== undefined && hold.organisationId !== undefined)
      return problemResponse(c, 'invalid-request', {
        extra: { errors: [{ field: 'organisationId', code: 'unexpected-field' }] },
      });
    const placed = await placeHold(records, steward, { holdId, ...hold });
    return placed.ok ? c.json({ holdId }, 201) : answerFrameError(c, placed.error);
  };
}

/** `POST /holds/{holdId}/release`: with who, why and by which decision. Again, it changes nothing. */
export function releaseHold(open: OpenRecords) {
  return async function handleReleaseHold(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { records, steward } = approach.value;
    const holdId = c.req.param('holdId') ?? '';
    if (!isUuid(holdId)) return problemResponse(c, 'not-found');
    const body = await readPlanBody(c, holdReleaseRequest);
    if (!body.ok) return body.error;
    const lifted = await liftHold(records, steward, { holdId, ...body.value });
    return lifted.ok ? c.json({ holdId }) : answerFrameError(c, lifted.error);
  };
}
