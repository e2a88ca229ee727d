import { subscribeRequest, unsubscribeRequest } from '@naer/contracts/programme';
import { isUuid } from '@naer/contracts/public-id';
import { endSubscription } from '@naer/services/programme/end-subscription';
import { subscribeTemplate as subscribe } from '@naer/services/programme/subscribe-template';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerTemplateError, invalidField } from './answer-template-error.ts';
import { approachProgrammes, approachTemplate } from './approach-programmes.ts';

/**
 * `POST /programmes/subscriptions { publisherTenantId, templateId, version, as?, reason }`: 201 with one's own template.
 * What is not offered is not found, whether it exists or not.
 */
export function subscribeTemplate(open: OpenRecords) {
  return async function handleSubscribe(c: AppContext): Promise<Response> {
    const approach = await approachProgrammes(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const body = await readPlanBody(c, subscribeRequest);
    if (!body.ok) return body.error;
    const { publisherTenantId, templateId, version, as = crypto.randomUUID(), reason } = body.value;
    if (!isUuid(as)) return invalidField(c, 'as');
    if (!isUuid(publisherTenantId) || !isUuid(templateId)) return problemResponse(c, 'not-found');
    const { records, reader } = approach.value;
    const source = { publisherTenantId, templateId, version };
    const made = await subscribe(records, reader, { source, templateId: as, reason });
    return made.ok ? c.json(made.value, 201, { etag: etagOf(made.value.version) }) : answerTemplateError(c, made.error);
  };
}

/** `POST /programmes/{templateId}/unsubscribe { reason }`: what was taken stays. */
export function unsubscribeTemplate(open: OpenRecords) {
  return async function handleUnsubscribe(c: AppContext): Promise<Response> {
    const approach = await approachTemplate(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const body = await readPlanBody(c, unsubscribeRequest);
    if (!body.ok) return body.error;
    const { records, reader, templateId } = approach.value;
    const done = await endSubscription(records, reader, { templateId, reason: body.value.reason });
    return done.ok ? c.json(done.value) : answerTemplateError(c, done.error);
  };
}
