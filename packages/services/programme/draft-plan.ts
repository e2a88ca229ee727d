import type { DraftPlanView, DraftRequest } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { planFromTemplate } from '@naer/domain/programme/plan-from-template';
import { err, ok, type Result } from '@naer/domain/result';
import { writtenPlan } from '../plan/plan-draft.ts';
import { loadTemplateDesk } from './load-template-desk.ts';
import type { TemplateError } from './template-error.ts';

/** A plan to look over, from a template and the patient's own values. Nothing is kept and nothing is activated. */
export async function draftPlan(
  records: Records,
  reader: Reader,
  templateId: string,
  { version, baselines = [], news2Scale }: DraftRequest,
): Promise<Result<DraftPlanView, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId, version);
  if (!desk.ok) return desk;
  const found = desk.value.version;
  if (found === null) return err({ code: 'not-found' });
  const template = { ...found.body, templateId, version: found.version };
  const draft = planFromTemplate(template, { baselines, news2Scale });
  return draft.ok ? ok({ plan: writtenPlan(draft.value) }) : err({ code: 'template-refused', faults: draft.error });
}
