import { listTemplates as readTemplates } from '@naer/services/programme/list-templates';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerTemplateError } from './answer-template-error.ts';
import { approachProgrammes } from './approach-programmes.ts';

/** `GET /programmes`: the tenant's own templates as they stand. No patient data: not audited. */
export function listTemplates(open: OpenRecords) {
  return async function handleListTemplates(c: AppContext): Promise<Response> {
    const approach = await approachProgrammes(c, open, 'plan.read');
    if (!approach.ok) return approach.error;
    const { records, reader } = approach.value;
    const list = await readTemplates(records, reader);
    return list.ok ? c.json(list.value) : answerTemplateError(c, list.error);
  };
}
