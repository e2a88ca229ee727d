import type { ClientError } from '@naer/services/client/client-error';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { unavailable } from '../answer-read.ts';
import { staleVersion } from '../plan/if-match.ts';

/** Why nothing was changed, in HTTP. */
export function answerClientError(c: AppContext, error: ClientError): Response {
  switch (error.code) {
    case 'stale-version':
      return staleVersion(c, error.version);
    case 'records-unavailable':
      return unavailable(c, error.cause);
    default:
      return problemResponse(c, error.code);
  }
}
