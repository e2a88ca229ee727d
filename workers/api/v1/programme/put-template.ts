import { templateRequest } from '@naer/contracts/programme';
import { loadTemplateDesk } from '@naer/services/programme/load-template-desk';
import { saveTemplate } from '@naer/services/programme/save-template';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachTemplate } from './approach-programmes.ts';

/** `PUT /programmes/{templateId}`, `If-Match`: the next version, checked as a plan is; by those who may approve plans. */
export function putTemplate(open: OpenRecords) {
  return async function handlePutTemplate(c: AppContext): Promise<Response> {
    const approach = await approachTemplate(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const { records, reader, templateId } = approach.value;
    const desk = await loadTemplateDesk(records, reader, templateId);
    if (!desk.ok) return answerTemplateError(c, desk.error);
    const match = expectMatch(c, desk.value.current);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, templateRequest);
    if (!body.ok) return body.error;
    const saved = await saveTemplate(records, reader, { templateId, desk: desk.value, request: body.value });
    return saved.ok
      ? c.json(saved.value, 200, { etag: etagOf(saved.value.version) })
      : answerTemplateError(c, saved.error);
  };
}
