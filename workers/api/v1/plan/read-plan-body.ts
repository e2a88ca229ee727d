import type { FieldProblem } from '@naer/contracts/problem';
import type { Language } from '@naer/domain/language/words';
import { withPlaces } from '@naer/domain/plan/check-plan';
import { err, ok, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { chooseLanguage } from '../../../http/choose-language.ts';
import { fieldOf } from '../../../http/field-of.ts';
import { codeOfIssue } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import { nearestIssue, tellIssue } from '../../../http/tell-issue.ts';

/** What is wrong with the shape of a field, by code; of a value that does not fit, `tellIssue` says what would. */
const SHAPES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'missing-value': { nb: 'Feltet mangler.', nn: 'Feltet manglar.', en: 'The field is missing.' },
  'unexpected-field': {
    nb: 'Feltet hører ikke hjemme her.',
    nn: 'Feltet høyrer ikkje heime her.',
    en: 'The field does not belong here.',
  },
};

/**
 * Several times a plan with all its texts. Monitors are told every version of a patient's plan in one call (32 MiB): with
 * versions of a megabyte it could soon be told nothing any more.
 */
const MAX_PLAN_BYTES = 256_000;

/** A JSON body as its schema has it; errors name every field with a sentence in the caller's language, never a value. */
export async function readPlanBody<T>(c: AppContext, schema: z.ZodType<T>): Promise<Result<T, Response>> {
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse, maxBytes: MAX_PLAN_BYTES });
  if (!json.ok) return err(problemResponse(c, json.error));
  const body = schema.safeParse(json.value);
  if (body.success) return ok(body.data);
  const language = languageOf(c);
  const errors = body.error.issues.map(nearestIssue).map((issue): FieldProblem => {
    const code = codeOfIssue(issue, json.value);
    return {
      field: withPlaces(fieldOf(issue)),
      code,
      message: SHAPES[code]?.[language] ?? tellIssue(issue, language),
    };
  });
  return err(problemResponse(c, 'invalid-request', { extra: { errors } }));
}

/** 422 with each fault: where, which, and a sentence. `inside`: the field of the body that holds the plan. */
export function refusePlan(c: AppContext, faults: readonly RuleFault[], inside?: string): Response {
  const language = languageOf(c);
  const errors = faults.map(
    ({ path, code, sentence }): FieldProblem => ({
      field: inside === undefined ? path : `${inside}.${path}`,
      code,
      message: sentence[language],
    }),
  );
  return problemResponse(c, 'plan-refused', { extra: { errors } });
}

function languageOf(c: AppContext): Language {
  return chooseLanguage(c.req.raw.headers.get('accept-language'));
}
