import { publishRequest, withdrawRequest } from '@naer/contracts/programme';
import { publishTemplate as publish } from '@naer/services/programme/publish-template';
import { withdrawTemplate as withdraw } from '@naer/services/programme/withdraw-template';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { planVersionOf } from '../plan/plan-version-number.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachTemplate } from './approach-programmes.ts';

/** `POST /programmes/{templateId}/versions/{version}/publish { to: 'all' | [tenantId], reason }`: offers that version. */
export function publishTemplate(open: OpenRecords) {
  return async function handlePublish(c: AppContext): Promise<Response> {
    const version = planVersionOf(c.req.param('version'));
    if (version === undefined) return problemResponse(c, 'not-found');
    const approach = await approachTemplate(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const body = await readPlanBody(c, publishRequest);
    if (!body.ok) return body.error;
    const { records, reader, templateId } = approach.value;
    const done = await publish(records, reader, { templateId, version, ...body.value });
    return done.ok ? c.json(done.value) : answerTemplateError(c, done.error);
  };
}

/** `POST /programmes/{templateId}/versions/{version}/withdraw { reason }`: offers it no longer. */
export function withdrawTemplate(open: OpenRecords) {
  return async function handleWithdraw(c: AppContext): Promise<Response> {
    const version = planVersionOf(c.req.param('version'));
    if (version === undefined) return problemResponse(c, 'not-found');
    const approach = await approachTemplate(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const body = await readPlanBody(c, withdrawRequest);
    if (!body.ok) return body.error;
    const { records, reader, templateId } = approach.value;
    const done = await withdraw(records, reader, { templateId, version, ...body.value });
    return done.ok ? c.json(done.value) : answerTemplateError(c, done.error);
  };
}
