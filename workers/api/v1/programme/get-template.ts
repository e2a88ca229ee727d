import { getTemplate as readTemplate, getTemplateVersion as readVersion } from '@naer/services/programme/get-template';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { planVersionOf } from '../plan/plan-version-number.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachTemplate } from './approach-programmes.ts';

/** `GET /programmes/{templateId}`: the version that stands, with the ETag that a change must name, and the history. */
export function getTemplate(open: OpenRecords) {
  return async function handleGetTemplate(c: AppContext): Promise<Response> {
    const approach = await approachTemplate(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const { records, reader, templateId } = approach.value;
    const found = await readTemplate(records, reader, templateId);
    return found.ok
      ? c.json(found.value, 200, { etag: etagOf(found.value.version) })
      : answerTemplateError(c, found.error);
  };
}

/** `GET /programmes/{templateId}/versions/{version}`: one version whole. */
export function getTemplateVersion(open: OpenRecords) {
  return async function handleGetTemplateVersion(c: AppContext): Promise<Response> {
    const version = planVersionOf(c.req.param('version'));
    if (version === undefined) return problemResponse(c, 'not-found');
    const approach = await approachTemplate(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const { records, reader, templateId } = approach.value;
    const found = await readVersion(records, reader, templateId, version);
    return found.ok ? c.json(found.value) : answerTemplateError(c, found.error);
  };
}
