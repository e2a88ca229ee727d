import type { FieldProblem } from '@naer/contracts/problem';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import type { DutyError } from '@naer/services/duty/duty-error';
import type { AppContext } from '../../../http/app-env.ts';
import { chooseLanguage } from '../../../http/choose-language.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { unavailable } from '../answer-read.ts';
import { staleVersion } from '../plan/if-match.ts';

/** Why nothing was changed, in HTTP. */
export function answerDutyError(c: AppContext, error: DutyError): Response {
  switch (error.code) {
    case 'not-found':
    case 'shift-overlaps':
    case 'already-exists':
      return problemResponse(c, error.code);
    case 'stale-version':
      return staleVersion(c, error.version);
    case 'duty-refused':
      return refuseDuty(c, error.faults);
    case 'records-unavailable':
      return unavailable(c, error.cause);
  }
}

/** 422 with each fault: where, which, and a sentence in the caller's language; never a value. */
export function refuseDuty(c: AppContext, faults: readonly RuleFault[]): Response {
  const language = chooseLanguage(c.req.raw.headers.get('accept-language'));
  const errors = faults.map(
    ({ path, code, sentence }): FieldProblem => ({ field: path, code, message: sentence[language] }),
  );
  return problemResponse(c, 'duty-refused', { extra: { errors } });
}
