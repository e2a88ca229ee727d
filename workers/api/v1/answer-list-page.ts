import type { AppContext } from '../../http/app-env.ts';
import { problemResponse } from '../../http/problem-response.ts';
import type { PageAnswer } from '../../worklist/get-unit-worklist.ts';
import { RETRY_AFTER } from './call-or-unavailable.ts';

/** A page of a unit's list as it came, or why there is none; undefined when the list could not be reached. */
export function answerListPage(c: AppContext, page: PageAnswer | undefined): Response {
  if (page === undefined) return problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER });
  if (page.ok) return new Response(page.json, { headers: { 'content-type': 'application/json' } });
  switch (page.reason) {
    case 'invalid-cursor':
      return problemResponse(c, 'invalid-parameter', {
        extra: { errors: [{ field: 'cursor', code: 'invalid-value' }] },
      });
    case 'wrong-unit':
      return problemResponse(c, 'not-found');
  }
}
