import type { PlanError } from '@naer/services/plan/plan-error';
import type { ReadError } from '@naer/services/shared/read-error';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { unavailable } from '../answer-read.ts';
import { staleVersion } from './if-match.ts';
import { refusePlan } from './read-plan-body.ts';

/** Why nothing was changed, in HTTP. */
export function answerPlanError(c: AppContext, error: PlanError): Response {
  switch (error.code) {
    case 'not-found':
    case 'relation-too-weak':
    case 'forbidden':
    case 'approver-required':
    case 'proposal-decided':
    case 'proposal-outdated':
    case 'pause-over':
    case 'command-reused':
    case 'too-much-to-play':
      return problemResponse(c, error.code);
    case 'stale-version':
      return staleVersion(c, error.version);
    case 'plan-refused':
      return refusePlan(c, error.faults);
    case 'records-unavailable':
      return unavailable(c, error.cause);
  }
}

/** What a read of one patient failed of: it has no cursor to be wrong. */
export function notInAList(error: ReadError): PlanError {
  return error.code === 'invalid-cursor' ? { code: 'not-found' } : error;
}
