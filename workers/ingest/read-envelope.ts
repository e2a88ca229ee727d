import type { ErrorCode } from '@naer/contracts/error-codes';
import { ingestRequest, MAX_ITEMS } from '@naer/contracts/measurement-item';
import type { FieldProblem } from '@naer/contracts/problem';
import { parseTime } from '@naer/domain/measurement/parse-time';
import { err, ok, type Result } from '@naer/domain/result';
import type { z } from 'zod';
import { fieldOf } from '../http/field-of.ts';

export interface Envelope {
  /** The device's clock when it sent, epoch ms. */
  readonly sentAt: number | undefined;
  readonly items: readonly unknown[];
}
export interface EnvelopeError {
  readonly code: Extract<ErrorCode, 'too-many-items' | 'invalid-request'>;
  readonly errors: readonly FieldProblem[];
}

/** Reads what stands around the items. Without a list of items there is nothing to answer one by one: the request is refused. */
export function readEnvelope(body: unknown): Result<Envelope, EnvelopeError> {
  if (itemCount(body) > MAX_ITEMS)
    return err({ code: 'too-many-items', errors: [{ field: 'measurements', code: 'too-many-items' }] });
  const parsed = ingestRequest.safeParse(body);
  if (!parsed.success) return err({ code: 'invalid-request', errors: parsed.error.issues.map(toFieldProblem) });
  const { sentAt, measurements } = parsed.data;
  if (sentAt === undefined) return ok({ sentAt, items: measurements });
  const time = parseTime(sentAt);
  if (time?.precision !== 'instant')
    return err({ code: 'invalid-request', errors: [{ field: 'sentAt', code: 'invalid-time' }] });
  return ok({ sentAt: time.epochMs, items: measurements });
}

/** Looked at before anything else: a list of a hundred thousand is not worth reading. */
function itemCount(body: unknown): number {
  const measurements = (body as { measurements?: unknown } | null)?.measurements;
  return Array.isArray(measurements) ? measurements.length : 0;
}

function toFieldProblem(issue: z.core.$ZodIssue): FieldProblem {
  const field = fieldOf(issue);
  if (issue.code === 'unrecognized_keys') return { field, code: 'unexpected-field' };
  if (field === 'sentAt') return { field, code: 'invalid-time' };
  return { field, code: field === 'measurements' ? 'missing-value' : 'invalid-value' };
}
