import { ERROR_CODES, type Language } from '@naer/contracts/error-codes';
import type { EntryResponse, OperationOutcomeIssue, ResponseBundle } from '@naer/fhir-map/emitted-resources';
import { adviceIssue, errorIssue, noteIssue, outcomeOf } from '@naer/fhir-map/operation-outcome';
import type { AppContext } from '../http/app-env.ts';
import { chooseLanguage } from '../http/choose-language.ts';
import { isRefusalOf } from '../http/is-refusal-of.ts';
import { showAdvice } from '../http/show-advice.ts';
import { PHRASES } from './describe-entry.ts';
import type { DocumentOutcome } from './record-document.ts';
import { fhirResponse } from './render-outcome.ts';

/**
 * Answers a document: a response per entry, in their order, as a batch is answered. An alarm that was kept is 201, the
 * same again 200; 422 instead of 200 for the whole when something was refused and nothing kept, so that a sender who
 * looks at the status alone does not take a lost alarm for a heard one.
 */
export function answerDocument(c: AppContext, outcomes: readonly DocumentOutcome[], receivedAt: number): Response {
  const language = chooseLanguage(c.req.raw.headers.get('accept-language'));
  const bundle: ResponseBundle = {
    resourceType: 'Bundle',
    type: 'batch-response',
    entry: outcomes.map((outcome) => ({ response: describe(outcome, receivedAt, language) })),
  };
  if (outcomes.some((one) => one.kind === 'refused' && isRefusalOf(one.problem.code))) c.set('isRefused', true);
  const nothingKept = outcomes.some(({ kind }) => kind === 'refused') && !outcomes.some(({ kind }) => kind === 'kept');
  if (nothingKept) c.set('problemCode', 'no-item-kept');
  return fhirResponse(bundle, nothingKept ? 422 : 200);
}

function describe(outcome: DocumentOutcome, receivedAt: number, language: Language): EntryResponse {
  const status = statusOf(outcome);
  const issues = issuesOf(outcome, language);
  return {
    status: `${status} ${PHRASES[status] ?? ''}`.trimEnd(),
    ...(status === 201 && { lastModified: new Date(receivedAt).toISOString() }),
    ...(issues.length > 0 && { outcome: outcomeOf(issues) }),
  };
}

function statusOf(outcome: DocumentOutcome): number {
  if (outcome.kind === 'refused') return ERROR_CODES[outcome.problem.code].status;
  return outcome.kind === 'kept' && outcome.outcome.status === 'recorded' ? 201 : 200;
}

/** What the patient must do at once first; then that nobody hears it, and what its code may mean. */
function issuesOf(outcome: DocumentOutcome, language: Language): readonly OperationOutcomeIssue[] {
  if (outcome.kind === 'refused') return [errorIssue(outcome.problem, language)];
  if (outcome.kind === 'context') return [noteIssue('context', language)];
  const { outcome: kept, ambiguousAt, isFollowUp } = outcome;
  return [
    ...(kept.advice === undefined ? [] : [adviceIssue(showAdvice(kept.advice, language))]),
    ...(kept.matched === false && !isFollowUp ? [noteIssue('unwatched', language)] : []),
    ...(ambiguousAt === undefined ? [] : [noteIssue('ambiguous-code', language, ambiguousAt)]),
    ...(kept.status === 'duplicate' ? [noteIssue('duplicate', language)] : []),
  ];
}
