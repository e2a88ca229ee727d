import { can } from '@naer/auth/can';
import { REVIEW_KINDS, verdictRequest } from '@naer/contracts/access';
import { isUuid } from '@naer/contracts/public-id';
import { giveVerdict as give } from '@naer/services/access/give-verdict';
import { listAccessReviews as list } from '@naer/services/access/list-access-reviews';
import type { RegistryError } from '@naer/services/shared/registry-error';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords, unavailable } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';
import { answerAccessError } from './answer-access-error.ts';
import { readAccessBody } from './read-access-body.ts';

/** `GET /access-reviews?state=&kind=&cursor=&limit=`: broken glass and unusual access, the latest first; for auditors. */
export function listAccessReviews(open: OpenRecords) {
  return async function handleListAccessReviews(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId, organisationId } = practitioner;
    if (!can(practitioner, 'access.review', { tenantId })) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const state = parameters.oneOf('state', ['open', 'reviewed']);
    const kind = parameters.oneOf('kind', REVIEW_KINDS);
    const query = parameters.result({ state, kind, organisationId, ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => list(records, reader, query.value));
  };
}

/** `POST /access-reviews/{reviewId}/verdict`: once, by somebody else than who broke it; 409 `already-reviewed`. */
export function giveVerdict(open: OpenRecords) {
  return async function handleGiveVerdict(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId, organisationId } = practitioner;
    const reviewId = c.req.param('reviewId') ?? '';
    if (!isUuid(reviewId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'access.review', { tenantId })) return problemResponse(c, 'forbidden');
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const body = await readAccessBody(c, verdictRequest, ({ note = '' }) => note);
    if (!body.ok) return body.error;
    const reader = readerOf(practitioner, c.get('requestId'));
    const given = await give(records.value, reader, { reviewId, organisationId, ...body.value });
    if (given.ok) return c.json(given.value);
    const { code } = given.error;
    if (code === 'already-reviewed' || code === 'own-review') return problemResponse(c, code);
    return answerAccessError(c, given.error as RegistryError, { taken: 'already-reviewed' });
  };
}
