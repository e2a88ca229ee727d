import { isUuid } from '@naer/contracts/public-id';
import { readSummary } from '@naer/services/summary/read-summary';
import type { AppContext } from '../../../http/app-env.ts';
import { mayAll, readingPrincipalOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';

const DEFAULT_DAYS = 30;
const MAX_DAYS = 90;

/** `GET /patients/{patientId}/summary?days=` (1 to 90, default 30): how the follow-up has gone, in counts; audited. */
export function getSummary(open: OpenRecords) {
  return async function handleGetSummary(c: AppContext): Promise<Response> {
    const principal = readingPrincipalOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    // It counts readings and alerts: a client that may not read both may not count them.
    const needed =
      principal.kind === 'client' ? (['measurement.read', 'alert.read'] as const) : (['summary.read'] as const);
    if (!mayAll(principal, ...needed)) return problemResponse(c, 'forbidden');
    const days = daysOf(c.req.query('days'));
    if (days === undefined) {
      const errors = [{ field: 'days', code: 'invalid-value' } as const];
      return problemResponse(c, 'invalid-parameter', { extra: { errors } });
    }
    return await answerRead(c, principal, open, (records, reader) =>
      readSummary(records, reader, { patientId, days, now: Date.now() }),
    );
  };
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_DAYS;
  const days = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= MAX_DAYS ? days : undefined;
}
