import { err, ok, type Result } from '@naer/domain/result';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';

/**
 * A JSON body as its schema has it; errors name fields, never a value. `free`: what of it is free text that is kept as it
 * is, where a national id has no place; absent: all of it.
 */
export async function readBody<T>(
  c: AppContext,
  schema: z.ZodType<T>,
  free: (body: T) => unknown = (body) => body,
): Promise<Result<T, Response>> {
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
  if (!json.ok) return err(problemResponse(c, json.error));
  const body = parseRequest(schema, json.value);
  if (!body.ok) return err(problemResponse(c, 'invalid-request', { extra: { errors: body.error } }));
  if (nationalIdsIn(JSON.stringify(free(body.value)) ?? '').length > 0) return err(refuseField(c, '', 'national-id'));
  return ok(body.value);
}

/** 422 about one field. */
export function refuseField(c: AppContext, field: string, code: string): Response {
  return problemResponse(c, 'invalid-request', { extra: { errors: [{ field, code }] } });
}
