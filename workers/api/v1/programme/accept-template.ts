import { acceptRequest } from '@naer/contracts/programme';
import { acceptTemplate as accept, getAvailable as readAvailable } from '@naer/services/programme/accept-template';
import { loadTemplateDesk } from '@naer/services/programme/load-template-desk';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachTemplate } from './approach-programmes.ts';

/** `GET /programmes/{templateId}/available`: the newer version that is offered, and what accepting it would change. */
export function getAvailable(open: OpenRecords) {
  return async function handleGetAvailable(c: AppContext): Promise<Response> {
    const approach = await approachTemplate(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const { records, reader, templateId } = approach.value;
    const found = await readAvailable(records, reader, templateId);
    return found.ok ? c.json(found.value) : answerTemplateError(c, found.error);
  };
}

/** `POST /programmes/{templateId}/accept { version, reason }`, `If-Match`: the offered version becomes one's own next. */
export function acceptTemplate(open: OpenRecords) {
  return async function handleAccept(c: AppContext): Promise<Response> {
    const approach = await approachTemplate(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const { records, reader, templateId } = approach.value;
    const desk = await loadTemplateDesk(records, reader, templateId);
    if (!desk.ok) return answerTemplateError(c, desk.error);
    const match = expectMatch(c, desk.value.current);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, acceptRequest);
    if (!body.ok) return body.error;
    const saved = await accept(records, reader, { templateId, desk: desk.value, ...body.value });
    return saved.ok
      ? c.json(saved.value, 200, { etag: etagOf(saved.value.version) })
      : answerTemplateError(c, saved.error);
  };
}
