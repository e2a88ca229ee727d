import { newTemplateRequest } from '@naer/contracts/programme';
import { isUuid } from '@naer/contracts/public-id';
import { createTemplate as create } from '@naer/services/programme/create-template';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerTemplateError, invalidField } from './answer-template-error.ts';
import { approachProgrammes } from './approach-programmes.ts';

/** `POST /programmes { default, templateId?, reason }`: 201; 409 when that `templateId` is there already. */
export function createTemplate(open: OpenRecords) {
  return async function handleCreateTemplate(c: AppContext): Promise<Response> {
    const approach = await approachProgrammes(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const body = await readPlanBody(c, newTemplateRequest);
    if (!body.ok) return body.error;
    const { templateId = crypto.randomUUID(), default: from, reason } = body.value;
    if (!isUuid(templateId)) return invalidField(c, 'templateId');
    const { records, reader } = approach.value;
    const made = await create(records, reader, { templateId, from, reason });
    return made.ok ? c.json(made.value, 201, { etag: etagOf(made.value.version) }) : answerTemplateError(c, made.error);
  };
}
