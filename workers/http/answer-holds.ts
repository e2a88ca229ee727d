import { isUuid } from '@naer/contracts/public-id';
import { holdReleaseRequest, holdRequest } from '@naer/contracts/retention';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { liftHold } from '@naer/services/hold/lift-hold';
import { listHolds } from '@naer/services/hold/list-holds';
import { placeHold } from '@naer/services/hold/place-hold';
import { frameFailure, type Steward } from '@naer/services/tenant/steward';
import type { z } from 'zod';
import { answerFrameError } from './answer-frame-error.ts';
import type { AppContext } from './app-env.ts';
import { parseRequest } from './parse-request.ts';
import { problemResponse } from './problem-response.ts';
import { readJsonBody } from './read-json-body.ts';

/** The guard of a door to a tenant's holds: its administrators', or the operators'. */
export type ApproachHolds = (
  c: AppContext,
) => Promise<Result<{ readonly records: Records; readonly steward: Steward }, Response>>;

/** `GET ../holds`: those that stand and those that were lifted. */
export function getHolds(approach: ApproachHolds) {
  return async function handleGetHolds(c: AppContext): Promise<Response> {
    const approached = await approach(c);
    if (!approached.ok) return approached.error;
    const { records, steward } = approached.value;
    const page = await listHolds(records, steward, { cursor: c.req.query('cursor') });
    if (page.ok) return c.json(page.value);
    if (page.error.code === 'records-unavailable') {
      const failed = frameFailure(page.error.cause);
      if (!failed.ok) return answerFrameError(c, failed.error);
    }
    return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field: 'cursor', code: 'invalid-value' }] } });
  };
}

/** `POST ../holds`: nothing of the patient, the organisation or (neither) the tenant is removed from now on. */
export function postHold(approach: ApproachHolds) {
  return async function handlePostHold(c: AppContext): Promise<Response> {
    const approached = await approach(c);
    if (!approached.ok) return approached.error;
    const { records, steward } = approached.value;
    const body = await readBody(c, holdRequest);
    if (!body.ok) return body.error;
    const { holdId = crypto.randomUUID(), ...hold } = body.value;
    const placed = await placeHold(records, steward, { holdId, ...hold });
    return placed.ok ? c.json({ holdId }, 201) : answerFrameError(c, placed.error);
  };
}

/** `POST ../holds/{holdId}/release`: with who, why and by which decision. Again, it changes nothing. */
export function releaseHold(approach: ApproachHolds) {
  return async function handleReleaseHold(c: AppContext): Promise<Response> {
    const approached = await approach(c);
    if (!approached.ok) return approached.error;
    const { records, steward } = approached.value;
    const holdId = c.req.param('holdId') ?? '';
    if (!isUuid(holdId)) return problemResponse(c, 'not-found');
    const body = await readBody(c, holdReleaseRequest);
    if (!body.ok) return body.error;
    const lifted = await liftHold(records, steward, { holdId, ...body.value });
    return lifted.ok ? c.json({ holdId }) : answerFrameError(c, lifted.error);
  };
}

async function readBody<T>(c: AppContext, schema: z.ZodType<T>): Promise<Result<T, Response>> {
  const json = await readJsonBody(c.req.raw);
  if (!json.ok) return err(problemResponse(c, json.error));
  const body = parseRequest(schema, json.value);
  return body.ok ? ok(body.value) : err(problemResponse(c, 'invalid-request', { extra: { errors: body.error } }));
}
