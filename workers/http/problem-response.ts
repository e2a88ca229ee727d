import type { ErrorCode } from '@naer/contracts/error-codes';
import { type Problem, problem } from '@naer/contracts/problem';
import type { AppContext, RenderProblem } from './app-env.ts';
import { chooseLanguage } from './choose-language.ts';

/** RFC 9457: application/problem+json. */
export const renderProblemJson: RenderProblem = (body, language) =>
  new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json', 'content-language': language },
  });

export interface ProblemOptions {
  /** Members of this occurrence: `errors`, `items`, `alert`. Never a value. */
  readonly extra?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Answers with a code of the catalogue, in the caller's language and the room's error format. */
export function problemResponse(c: AppContext, code: ErrorCode, options: ProblemOptions = {}): Response {
  const language = chooseLanguage(c.req.raw.headers.get('accept-language'));
  const body: Problem = problem(code, language, options.extra);
  const response = (c.get('renderProblem') ?? renderProblemJson)(body, language);
  for (const [name, value] of Object.entries(options.headers ?? {})) response.headers.set(name, value);
  c.set('problemCode', code);
  return response;
}
