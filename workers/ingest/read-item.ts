import { type EventItem, eventItem } from '@naer/contracts/event-item';
import { type MeasurementItem, measurementItem } from '@naer/contracts/measurement-item';
import type { Refusal, RefusalCode } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import type { z } from 'zod';
import { fieldOf } from '../http/field-of.ts';

const CODE_OF_FIELD: Readonly<Record<string, RefusalCode>> = {
  type: 'unknown-type',
  code: 'unknown-code',
  answer: 'unknown-answer',
  measuredAt: 'invalid-time',
  at: 'invalid-time',
  unit: 'wrong-unit',
};

/** Reads the shape of one item. Errors: the first thing wrong, as code and field, never the value. */
export function readItem(item: unknown): Result<MeasurementItem, Refusal> {
  const parsed = measurementItem.safeParse(item);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err(issue === undefined ? { code: 'invalid-value', field: '' } : toRefusal(issue));
}

/** Reads the shape of one event. Errors as of a measurement; a code that cannot be kept is a value that cannot be read. */
export function readEventItem(item: unknown): Result<EventItem, Refusal> {
  const parsed = eventItem.safeParse(item);
  if (parsed.success) return ok(parsed.data);
  return err(toEventRefusal(parsed.error.issues[0]));
}

/** What is wrong with the shape of an event. */
export function toEventRefusal(issue: z.core.$ZodIssue | undefined): Refusal {
  const refusal = issue === undefined ? undefined : toRefusal(issue);
  return refusal === undefined || refusal.field === 'code'
    ? { code: 'invalid-value', field: refusal?.field ?? '' }
    : refusal;
}

/** What is wrong with the shape of an item: code and field, never the value. */
export function toRefusal(issue: z.core.$ZodIssue): Refusal {
  const field = fieldOf(issue);
  if (issue.code === 'unrecognized_keys') return { code: 'unexpected-field', field };
  if (issue.code === 'custom') return { code: 'invalid-value', field };
  const last = issue.path.at(-1);
  return { code: CODE_OF_FIELD[String(last)] ?? 'invalid-value', field };
}
