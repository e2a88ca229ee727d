import type { TemplateOrigin, TemplateRequest, TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { checkTemplate } from '@naer/domain/programme/check-template';
import type { TemplateContent } from '@naer/domain/programme/template';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { changeTemplate } from './change-template.ts';
import type { TemplateDesk } from './load-template-desk.ts';
import { contentOf } from './template-content.ts';
import type { TemplateError } from './template-error.ts';

export interface SaveTemplate {
  readonly templateId: string;
  /** What stood when the person decided; its version is the one expected. */
  readonly desk: TemplateDesk;
  readonly request: TemplateRequest;
}

/**
 * Keeps the next version of a template, when a plan could be made from it. Plans made from earlier versions stay as they
 * are. Of two that expect one version, one is kept.
 */
export async function saveTemplate(
  records: Records,
  reader: Reader,
  { templateId, desk, request }: SaveTemplate,
): Promise<Result<TemplateSaved, TemplateError>> {
  const content = contentOf(desk.programme, request);
  const origin = { kind: 'own' } as const;
  const next = { templateId, content, origin, reason: request.reason, action: 'programme.save' };
  return await keepVersion(records, reader, desk, next);
}

export interface NextVersion {
  readonly templateId: string;
  readonly content: TemplateContent;
  readonly origin: TemplateOrigin;
  readonly reason: string;
  readonly action: string;
}

/** Checks and keeps a content as the next version. `more` is the body of a further CTE that selects from `x`. */
export async function keepVersion(
  records: Records,
  reader: Reader,
  desk: TemplateDesk,
  next: NextVersion,
  more: SQL = sql``,
): Promise<Result<TemplateSaved, TemplateError>> {
  const { templateId, content, origin, reason, action } = next;
  if (!desk.mayWrite) return err({ code: 'approver-required' });
  const faults = [...checkTexts({ ...content, reason }), ...checkTemplate(content, desk.timeZone)];
  if (faults.length > 0) return err({ code: 'template-refused', faults });

  const by = sql`${reader.practitionerId}::uuid`;
  const kept = await changeTemplate(
    records,
    reader,
    { templateId, expectVersion: desk.current, action, makesVersion: true },
    sql`x as (insert into programme_template_version (tenant_id, template_id, version, body, origin, created_by, approved_by,
        approver_authorisation, reason)
      select t.tenant_id, t.template_id, t.current_version, ${JSON.stringify(content)}::jsonb,
        ${JSON.stringify(origin)}::jsonb, ${by}, ${by}, l.code, ${reason} from t, l
      returning tenant_id, template_id, version) ${more}`,
  );
  return kept.ok ? ok({ templateId, version: kept.value.version }) : kept;
}
