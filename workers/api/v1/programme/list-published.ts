import { isUuid } from '@naer/contracts/public-id';
import { listPublished as readAll, getPublished as readOne } from '@naer/services/programme/list-published';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { planVersionOf } from '../plan/plan-version-number.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachProgrammes } from './approach-programmes.ts';

/** `GET /programmes/published`: what other tenants offer to this one, the newest version of each. */
export function listPublished(open: OpenRecords) {
  return async function handleListPublished(c: AppContext): Promise<Response> {
    const approach = await approachProgrammes(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const { records, reader } = approach.value;
    const list = await readAll(records, reader);
    return list.ok ? c.json(list.value) : answerTemplateError(c, list.error);
  };
}

/** `GET /programmes/published/{publisherTenantId}/{templateId}/{version}`: an offered version whole, to be read first. */
export function getPublished(open: OpenRecords) {
  return async function handleGetPublished(c: AppContext): Promise<Response> {
    const publisherTenantId = c.req.param('publisherTenantId') ?? '';
    const templateId = c.req.param('templateId') ?? '';
    const version = planVersionOf(c.req.param('version'));
    if (!isUuid(publisherTenantId) || !isUuid(templateId) || version === undefined)
      return problemResponse(c, 'not-found');
    const approach = await approachProgrammes(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const { records, reader } = approach.value;
    const found = await readOne(records, reader, { publisherTenantId, templateId, version });
    return found.ok ? c.json(found.value) : answerTemplateError(c, found.error);
  };
}
