import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import type { z } from 'zod';

/**
 * Reads what we use of a resource, or says which element does not fit: `missing-value` when it is not there,
 * `unexpected-field` when it must not be, else `invalid-value`. `at` is where the resource stands.
 */
export function readResource<S extends z.ZodType>(schema: S, sent: unknown, at: string): Result<z.output<S>, Refusal> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const field = expressionOf(at, path);
  if (issue?.message === 'unexpected-field') return err({ code: 'unexpected-field', field });
  return err({ code: isAbsent(sent, path) ? 'missing-value' : 'invalid-value', field });
}

/** `Observation` and `['component', 0, 'code']` make `Observation.component[0].code`. */
export function expressionOf(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (expression, step) => (typeof step === 'number' ? `${expression}[${step}]` : `${expression}.${String(step)}`),
    at,
  );
}

function isAbsent(sent: unknown, path: readonly PropertyKey[]): boolean {
  let value = sent;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return false;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value === undefined;
}
