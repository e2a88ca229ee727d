import type { FieldProblem } from '@naer/contracts/problem';
import type { TemplateError } from '@naer/services/programme/template-error';
import type { AppContext } from '../../../http/app-env.ts';
import { chooseLanguage } from '../../../http/choose-language.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { unavailable } from '../answer-read.ts';
import { staleVersion } from '../plan/if-match.ts';

/** Why nothing was done with a template, in HTTP. Faults name path and sentence in the caller's language, never a value. */
export function answerTemplateError(c: AppContext, error: TemplateError): Response {
  switch (error.code) {
    case 'not-found':
    case 'approver-required':
    case 'already-exists':
    case 'version-withdrawn':
      return problemResponse(c, error.code);
    case 'stale-version':
      return staleVersion(c, error.version);
    case 'template-refused': {
      const language = chooseLanguage(c.req.raw.headers.get('accept-language'));
      const errors = error.faults.map(
        ({ path, code, sentence }): FieldProblem => ({ field: path, code, message: sentence[language] }),
      );
      return problemResponse(c, 'template-refused', { extra: { errors } });
    }
    case 'unknown-tenant':
      return invalidField(c, 'to');
    case 'records-unavailable':
      return unavailable(c, error.cause);
  }
}

/** 422 for one field that fits its schema and still names nothing. */
export function invalidField(c: AppContext, field: string): Response {
  return problemResponse(c, 'invalid-request', { extra: { errors: [{ field, code: 'invalid-value' }] } });
}
