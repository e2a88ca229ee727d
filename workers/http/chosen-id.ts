import { deriveId } from '@naer/domain/identity/derive-id';
import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from './app-env.ts';
import { problemResponse } from './problem-response.ts';

/**
 * The id of what is created: the one that was sent, or one that follows from `Idempotency-Key` and the caller, so that a
 * repeated create meets what the first one made. Without either each create makes something new.
 */
export function chosenId(
  c: AppContext,
  sent: string | undefined,
  ...caller: readonly string[]
): Result<string, Response> {
  if (sent !== undefined) return ok(sent);
  const key = c.req.header('idempotency-key');
  if (key === undefined) return ok(crypto.randomUUID());
  if (!/^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(key))
    return err(
      problemResponse(c, 'invalid-parameter', {
        extra: { errors: [{ field: 'Idempotency-Key', code: 'invalid-value' }] },
      }),
    );
  return ok(deriveId('idempotency', c.req.method, c.req.routePath, ...caller, key));
}
