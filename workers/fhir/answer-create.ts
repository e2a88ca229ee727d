import { outcomeOf } from '@naer/fhir-map/operation-outcome';
import type { AppContext } from '../http/app-env.ts';
import { chooseLanguage } from '../http/choose-language.ts';
import { isRefusalOf } from '../http/is-refusal-of.ts';
import { problemResponse } from '../http/problem-response.ts';
import { adviceOf, issuesOf, locationOf, statusOf } from './describe-entry.ts';
import type { EntryOutcome } from './record-entries.ts';
import { fhirResponse } from './render-outcome.ts';

/**
 * Answers one create: the resource as it was sent with the id it has here, unless the sender prefers less, or unless
 * what stands under the id may be something else (a conditional create that met an earlier one; a reading kept aside).
 * Advice to the patient comes as an OperationOutcome, whatever the sender prefers.
 */
export function answerCreate(c: AppContext, resource: object, outcome: EntryOutcome, receivedAt: number): Response {
  if (outcome.kind === 'refused') {
    const { code, expression = 'Observation' } = outcome.problem;
    if (isRefusalOf(code)) c.set('isRefused', true);
    return problemResponse(c, code, { extra: { errors: [{ field: expression, code }] } });
  }
  const language = chooseLanguage(c.req.raw.headers.get('accept-language'));
  const status = statusOf(outcome);
  const location = locationOf(outcome, c.get('device'));
  const headers: Record<string, string> = {};
  if (location !== undefined) {
    headers.location = `${baseUrlOf(c)}/${location}`;
    headers.etag = 'W/"1"';
    if (status === 201) headers['last-modified'] = new Date(receivedAt).toUTCString();
  }
  const issues = issuesOf(outcome, language);
  const represents =
    outcome.kind === 'kept' &&
    location !== undefined &&
    !(outcome.conditional && outcome.outcome.status === 'duplicate');
  // A preference about the body must not keep from the patient what has to be done at once.
  const wanted = adviceOf(outcome) === undefined ? preferredReturn(c) : 'OperationOutcome';
  if (wanted === 'minimal') return fhirResponse(null, status, headers);
  if (!represents || wanted === 'OperationOutcome') return fhirResponse(outcomeOf(issues), status, headers);
  return fhirResponse(withId(resource, outcome.outcome.id, status === 201 ? receivedAt : undefined), status, headers);
}

/** `https://host/fhir/R4` */
export function baseUrlOf(c: AppContext): string {
  return `${new URL(c.req.url).origin}/fhir/R4`;
}

/** When it changed here is ours to say; of a duplicate it is not known, and the sender's own time would look like it. */
function withId(resource: object, id: string, receivedAt: number | undefined): object {
  const { lastUpdated: _theirs, ...meta } = (resource as { meta?: { lastUpdated?: unknown } }).meta ?? {};
  const lastUpdated = receivedAt === undefined ? {} : { lastUpdated: new Date(receivedAt).toISOString() };
  return { ...resource, id, meta: { ...meta, versionId: '1', ...lastUpdated } };
}

function preferredReturn(c: AppContext): string | undefined {
  return /(?:^|[;,\s])return=(minimal|representation|OperationOutcome)\b/.exec(c.req.header('prefer') ?? '')?.[1];
}
