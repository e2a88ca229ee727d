import type { ErrorCode } from '@naer/contracts/error-codes';
import { eventsRequest, MAX_EVENTS } from '@naer/contracts/event-item';
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

/** What a list of items is called in its body, and how many there may be. */
export type ListName = 'measurements' | 'events';
const MOST: Readonly<Record<ListName, number>> = { measurements: MAX_ITEMS, events: MAX_EVENTS };

/** Reads what stands around the items. Without a list of items there is nothing to answer one by one: the request is refused. */
export function readEnvelope(body: unknown, list: ListName): Result<Envelope, EnvelopeError> {
  if (itemCount(body, list) > MOST[list])
    return err({ code: 'too-many-items', errors: [{ field: list, code: 'too-many-items' }] });
  const parsed = ENVELOPES[list].safeParse(body);
  if (!parsed.success)
    return err({ code: 'invalid-request', errors: parsed.error.issues.map((issue) => toFieldProblem(issue, list)) });
  const { sentAt, items } = parsed.data;
  if (sentAt === undefined) return ok({ sentAt, items });
  const time = parseTime(sentAt);
  if (time?.precision !== 'instant')
    return err({ code: 'invalid-request', errors: [{ field: 'sentAt', code: 'invalid-time' }] });
  return ok({ sentAt: time.epochMs, items });
}

const ENVELOPES = {
  measurements: ingestRequest.transform(({ sentAt, measurements: items }) => ({ sentAt, items })),
  events: eventsRequest.transform(({ sentAt, events: items }) => ({ sentAt, items })),
} as const;

/** Looked at before anything else: a list of a hundred thousand is not worth reading. */
function itemCount(body: unknown, list: ListName): number {
  const items = (body as Partial<Record<ListName, unknown>> | null)?.[list];
  return Array.isArray(items) ? items.length : 0;
}

function toFieldProblem(issue: z.core.$ZodIssue, list: ListName): FieldProblem {
  const field = fieldOf(issue);
  if (issue.code === 'unrecognized_keys') return { field, code: 'unexpected-field' };
  if (field === 'sentAt') return { field, code: 'invalid-time' };
  return { field, code: field === list ? 'missing-value' : 'invalid-value' };
}
