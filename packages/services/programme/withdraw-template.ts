import type { TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { changeTemplate } from './change-template.ts';
import { loadTemplateDesk } from './load-template-desk.ts';
import type { TemplateError } from './template-error.ts';

export interface WithdrawTemplate {
  readonly templateId: string;
  readonly version: number;
  readonly reason: string;
}

/** Offers a version no longer. Who took it keeps it, and sees that it was withdrawn. Withdrawing twice is one act. */
export async function withdrawTemplate(
  records: Records,
  reader: Reader,
  { templateId, version, reason }: WithdrawTemplate,
): Promise<Result<TemplateSaved, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId, version);
  if (!desk.ok) return desk;
  if (desk.value.publication === null) return err({ code: 'not-found' });
  if (!desk.value.mayWrite) return err({ code: 'approver-required' });
  const faults = checkTexts({ reason });
  if (faults.length > 0) return err({ code: 'template-refused', faults });
  const done = await changeTemplate(
    records,
    reader,
    { templateId, action: 'programme.withdraw', makesVersion: false },
    sql`w as (update published_template p set withdrawn_at = now() from t
        where p.tenant_id = t.tenant_id and p.template_id = t.template_id and p.version = ${version}::integer
          and p.withdrawn_at is null
        returning p.tenant_id, p.template_id, p.version),
      x as (insert into programme_publication (tenant_id, template_id, version, act, by, reason)
        select w.tenant_id, w.template_id, w.version, 'withdrawn', ${reader.practitionerId}::uuid, ${reason} from w
        returning version)`,
  );
  return done.ok ? ok({ templateId, version }) : done;
}
