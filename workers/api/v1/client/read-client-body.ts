import { holdsPrivateKey } from '@naer/contracts/public-keys';
import { err, ok, type Result } from '@naer/domain/result';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';

const MAX_BYTES = 64 * 1024;

/** A client as it was sent. A private key is refused before anything else is looked at: it must be thrown away, and said so. */
export async function readClientBody<T>(c: AppContext, schema: z.ZodType<T>): Promise<Result<T, Response>> {
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse, maxBytes: MAX_BYTES });
  if (!json.ok) return err(problemResponse(c, json.error));
  if (holdsPrivateKey((json.value as { jwks?: unknown } | null)?.jwks)) {
    const errors = [{ field: 'jwks.keys', code: 'private-key' } as const];
    return err(problemResponse(c, 'private-key', { extra: { errors } }));
  }
  const body = parseRequest(schema, json.value);
  return body.ok ? ok(body.value) : err(problemResponse(c, 'invalid-request', { extra: { errors: body.error } }));
}
