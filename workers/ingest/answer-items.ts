import type { Language } from '@naer/contracts/error-codes';
import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import type { FieldProblem } from '@naer/contracts/problem';
import type { AppContext } from '../http/app-env.ts';
import { chooseLanguage } from '../http/choose-language.ts';
import { isRefusalOf } from '../http/is-refusal-of.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { type Envelope, type ListName, readEnvelope } from './read-envelope.ts';

const RETRY_AFTER_SECONDS = '5';

/** The envelope, or the answer to a request that has none. */
export async function readRequest(c: AppContext, list: ListName): Promise<Envelope | Response> {
  const body = await readJsonBody(c.req.raw);
  if (!body.ok) return problemResponse(c, body.error);
  const envelope = readEnvelope(body.value, list);
  if (envelope.ok) return envelope.value;
  return problemResponse(c, envelope.error.code, { extra: { errors: envelope.error.errors } });
}

export function languageOf(c: AppContext): () => Language {
  return () => chooseLanguage(c.req.raw.headers.get('accept-language'));
}

/** 200 when anything was kept; 503 when nothing was and something may yet be; 422 when all of it was refused. */
export function answerItems(
  c: AppContext,
  items: readonly (IngestItemOutcome | EventItemOutcome)[],
  errors: readonly FieldProblem[],
): Response {
  if (items.some(({ problem }) => isRefusalOf(problem?.code))) c.set('isRefused', true);
  if (items.some(({ status }) => status !== 'refused' && status !== 'retry')) return c.json({ items });
  if (items.some(({ status }) => status === 'retry'))
    return problemResponse(c, 'try-again', { extra: { items }, headers: { 'retry-after': RETRY_AFTER_SECONDS } });
  return problemResponse(c, 'no-item-kept', { extra: { items, errors } });
}
