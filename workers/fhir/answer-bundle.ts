import type { ResponseBundle } from '@naer/fhir-map/emitted-resources';
import type { BundleType } from '@naer/fhir-map/read-bundle';
import type { AppContext } from '../http/app-env.ts';
import { chooseLanguage } from '../http/choose-language.ts';
import { isRefusalOf } from '../http/is-refusal-of.ts';
import { problemResponse } from '../http/problem-response.ts';
import { describeEntry } from './describe-entry.ts';
import type { EntryOutcome } from './record-entries.ts';
import { fhirResponse } from './render-outcome.ts';

/**
 * Answers a bundle. batch and collection: a response per entry, in their order; 422 instead of 200 when entries were
 * refused and no measurement was kept, so that a sender who looks at the status alone does not throw its data away.
 * transaction: all of it, or one OperationOutcome that names every refused entry.
 */
export function answerBundle(
  c: AppContext,
  type: BundleType,
  outcomes: readonly EntryOutcome[],
  receivedAt: number,
): Response {
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? [outcome.problem] : []));
  if (refused.some(({ code }) => isRefusalOf(code))) c.set('isRefused', true);
  if (type === 'transaction' && refused.length > 0) {
    const errors = refused.map(({ code, expression = 'Bundle' }) => ({ field: expression, code }));
    return problemResponse(c, 'no-item-kept', { extra: { errors } });
  }
  const language = chooseLanguage(c.req.raw.headers.get('accept-language'));
  const device = c.get('device');
  const bundle: ResponseBundle = {
    resourceType: 'Bundle',
    type: type === 'transaction' ? 'transaction-response' : 'batch-response',
    entry: outcomes.map((outcome) => ({ response: describeEntry(outcome, device, language, receivedAt) })),
  };
  const nothingKept = refused.length > 0 && !outcomes.some(({ kind }) => kind === 'kept');
  if (nothingKept) c.set('problemCode', 'no-item-kept');
  return fhirResponse(bundle, nothingKept ? 422 : 200);
}
