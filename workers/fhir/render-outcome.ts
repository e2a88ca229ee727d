import type { ErrorCode } from '@naer/contracts/error-codes';
import { ERROR_CODES } from '@naer/contracts/error-codes';
import { errorIssue, FHIR_JSON, outcomeOf } from '@naer/fhir-map/operation-outcome';
import type { RenderProblem } from '../http/app-env.ts';

/** A problem as FHIR says it: one issue per error, each with its expression; a problem without errors is one issue. */
export const renderOutcome: RenderProblem = (problem, language) => {
  const errors = problem.errors ?? [];
  const issues = errors.map(({ code, field }) =>
    errorIssue({ code: known(code, problem.code), expression: field }, language),
  );
  return fhirResponse(outcomeOf(issues.length > 0 ? issues : [errorIssue(problem, language)]), problem.status, {
    'content-language': language,
  });
};

export function fhirResponse(
  resource: object | null,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = resource === null ? null : JSON.stringify(resource);
  return new Response(body, { status, headers: { ...(body !== null && { 'content-type': FHIR_JSON }), ...headers } });
}

function known(code: string, fallback: ErrorCode): ErrorCode {
  return Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : fallback;
}
