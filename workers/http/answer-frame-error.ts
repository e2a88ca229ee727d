import type { FrameError } from '@naer/services/tenant/steward';
import type { AppContext } from './app-env.ts';
import { log } from './log.ts';
import { problemResponse } from './problem-response.ts';

const RETRY_AFTER = { 'retry-after': '5' } as const;

/** Why nothing of the frame was changed, in HTTP. */
export function answerFrameError(c: AppContext, error: FrameError): Response {
  switch (error.code) {
    case 'stale-version':
      return problemResponse(c, 'stale-version', { headers: { etag: `"${error.version}"` } });
    case 'records-unavailable': {
      const { cause } = error;
      if (cause.kind === 'over-quota') return problemResponse(c, 'quota-exceeded', { extra: { quota: cause.quota } });
      const reason = 'sqlState' in cause ? `${cause.kind} ${cause.sqlState}` : cause.kind;
      log({ event: 'records-unavailable', requestId: c.get('requestId'), reason });
      return problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER });
    }
    default:
      return problemResponse(c, error.code);
  }
}
