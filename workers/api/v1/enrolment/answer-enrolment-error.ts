import type { EnrolmentError } from '@naer/services/enrolment/enrolment-error';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { unavailable } from '../answer-read.ts';
import { staleVersion } from '../plan/if-match.ts';

/** Why an enrolment, consent or referral was not changed, as HTTP. */
export function answerEnrolmentError(c: AppContext, error: EnrolmentError): Response {
  switch (error.code) {
    case 'records-unavailable':
      return unavailable(c, error.cause);
    case 'stale-version':
      return staleVersion(c, error.version);
    case 'wrong-stage':
      return problemResponse(c, 'wrong-stage', { extra: { stage: error.stage } });
    case 'enrolment-incomplete':
      return problemResponse(c, 'enrolment-incomplete', {
        extra: { errors: error.missing.map((field) => ({ field, code: 'missing-value' })) },
      });
    case 'consent-refused':
      return problemResponse(c, 'consent-refused', { extra: { errors: [{ field: 'consent', code: error.fault }] } });
    case 'already-followed':
      return problemResponse(c, 'already-followed', { extra: error.by && { followedBy: error.by } });
    case 'cannot-open':
      return problemResponse(c, 'internal');
    default:
      return problemResponse(c, error.code);
  }
}
