import type { TemplateOrigin, TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { checkTemplate } from '@naer/domain/programme/check-template';
import { DEFAULT_TEMPLATES, type DefaultProgramme } from '@naer/domain/programme/defaults/default-templates';
import type { TemplateContent } from '@naer/domain/programme/template';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { insertTemplateTestimony, listedAuthorisation } from './change-template.ts';
import { loadOwnFrame } from './load-template-desk.ts';
import { failedBy, type TemplateError } from './template-error.ts';

export interface NewTemplate {
  readonly templateId: string;
  readonly content: TemplateContent;
  readonly origin: TemplateOrigin;
  readonly reason: string;
  readonly action: string;
}

/** A template of the tenant's own, version 1, from a default one. */
export function createTemplate(
  records: Records,
  reader: Reader,
  command: { readonly templateId: string; readonly from: DefaultProgramme; readonly reason: string },
): Promise<Result<TemplateSaved, TemplateError>> {
  const { templateId, from, reason } = command;
  const content = DEFAULT_TEMPLATES[from];
  const origin = { kind: 'default', programme: from } as const;
  return insertTemplate(records, reader, { templateId, content, origin, reason, action: 'programme.create' });
}

/**
 * The first version of a template, checked as any other. `with` is the body of a further CTE that selects from `v`, which
 * answers one row. An id that is taken is `already-exists`.
 */
export async function insertTemplate(
  records: Records,
  reader: Reader,
  command: NewTemplate,
  more: SQL = sql``,
): Promise<Result<TemplateSaved, TemplateError>> {
  const { templateId, content, origin, reason } = command;
  const frame = await loadOwnFrame(records, reader);
  if (!frame.ok) return frame;
  if (!frame.value.mayWrite) return err({ code: 'approver-required' });
  const faults = [...checkTexts({ reason }), ...checkTemplate(content, frame.value.timeZone)];
  if (faults.length > 0) return err({ code: 'template-refused', faults });

  const by = sql`${reader.practitionerId}::uuid`;
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<{ version: number }>`with l as materialized (${listedAuthorisation(reader)}), t as (
        insert into programme_template (tenant_id, template_id, programme)
        select ${reader.tenantId}::uuid, ${templateId}::uuid, ${content.programme} from l
        returning tenant_id, template_id), v as (
        insert into programme_template_version (tenant_id, template_id, version, body, origin, created_by, approved_by,
          approver_authorisation, reason)
        select t.tenant_id, t.template_id, 1, ${JSON.stringify(content)}::jsonb, ${JSON.stringify(origin)}::jsonb, ${by}, ${by},
          l.code, ${reason} from t, l
        returning tenant_id, template_id, version) ${more},
        a as (${insertTemplateTestimony(reader, command, sql`v`)})
      select version from v`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [made] = answer.value[0];
  return made === undefined ? err({ code: 'approver-required' }) : ok({ templateId, version: made.version });
}
