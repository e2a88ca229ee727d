import { draftRequest } from '@naer/contracts/programme';
import { draftPlan as draft } from '@naer/services/programme/draft-plan';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachTemplate } from './approach-programmes.ts';

/** `POST /programmes/{templateId}/draft { version?, baselines?, news2Scale? }`: a plan to look over; nothing is kept. */
export function draftPlan(open: OpenRecords) {
  return async function handleDraft(c: AppContext): Promise<Response> {
    const approach = await approachTemplate(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const body = await readPlanBody(c, draftRequest);
    if (!body.ok) return body.error;
    const { records, reader, templateId } = approach.value;
    const made = await draft(records, reader, templateId, body.value);
    return made.ok ? c.json(made.value) : answerTemplateError(c, made.error);
  };
}
