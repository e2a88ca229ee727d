import type { Action } from '@naer/auth/can';
import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerPlanError, notInAList } from '../plan/answer-plan-error.ts';
import { type Approach, approachPatient } from '../plan/approach-patient.ts';

/** A JSON body as its schema has it; texts with a national id in them are refused. */
export async function readAccessBody<T>(
  c: AppContext,
  schema: z.ZodType<T>,
  textOf: (body: T) => string = () => '',
): Promise<Result<T, Response>> {
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
  if (!json.ok) return err(problemResponse(c, json.error));
  const body = parseRequest(schema, json.value);
  if (!body.ok) return err(problemResponse(c, 'invalid-request', { extra: { errors: body.error } }));
  if (nationalIdsIn(textOf(body.value)).length > 0)
    return err(problemResponse(c, 'invalid-request', { extra: { errors: [{ field: '', code: 'national-id' }] } }));
  return ok(body.value);
}

/** The guard of a change by one who takes part in the care, before anything of the body is told. */
export async function approachRelated(
  c: AppContext,
  open: OpenRecords,
  action: Action,
  audited: string,
): Promise<Result<Approach, Response>> {
  const approach = await approachPatient(c, open, action);
  if (!approach.ok) return approach;
  const { records, reader, patientId } = approach.value;
  const related = await findCareRelation(records, reader, patientId, audited);
  return related.ok ? approach : err(answerPlanError(c, notInAList(related.error)));
}
