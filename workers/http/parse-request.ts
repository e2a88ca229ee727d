import type { FieldProblem } from '@naer/contracts/problem';
import { err, ok, type Result } from '@naer/domain/result';
import type { z } from 'zod';
import { fieldOf } from './field-of.ts';

/**
 * Fits a body to its schema. Errors name every field that does not fit: missing, unknown or unreadable, and the values
 * that would do where they are listed; never the value that was sent.
 */
export function parseRequest<T>(schema: z.ZodType<T>, body: unknown): Result<T, readonly FieldProblem[]> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.map((issue) => ({
      field: fieldOf(issue),
      code: codeOfIssue(issue, body),
      ...allowedBy(issue),
    })),
  );
}

function allowedBy(issue: z.core.$ZodIssue): Pick<FieldProblem, 'allowed'> {
  if (issue.code !== 'invalid_value') return {};
  return { allowed: issue.values.filter((value) => typeof value === 'string' || typeof value === 'number') };
}

/** `unexpected-field`, `missing-value` or `invalid-value`. */
export function codeOfIssue(issue: z.core.$ZodIssue, body: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'unexpected-field';
  const found = issue.path.reduce<unknown>(
    (value, key) => (value === null || value === undefined ? value : (value as Record<PropertyKey, unknown>)[key]),
    body,
  );
  return found === undefined ? 'missing-value' : 'invalid-value';
}
