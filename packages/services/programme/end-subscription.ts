import type { TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { changeTemplate } from './change-template.ts';
import { loadTemplateDesk } from './load-template-desk.ts';
import type { TemplateError } from './template-error.ts';

export interface EndSubscription {
  readonly templateId: string;
  readonly reason: string;
}

/** Notices later versions no longer. What was taken stays as it is. Ending twice is one act. */
export async function endSubscription(
  records: Records,
  reader: Reader,
  { templateId, reason }: EndSubscription,
): Promise<Result<TemplateSaved, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId);
  if (!desk.ok) return desk;
  const { subscription, mayWrite, current } = desk.value;
  if (subscription === null) return err({ code: 'not-found' });
  if (!mayWrite) return err({ code: 'approver-required' });
  const faults = checkTexts({ reason });
  if (faults.length > 0) return err({ code: 'template-refused', faults });
  const done = await changeTemplate(
    records,
    reader,
    { templateId, action: 'programme.unsubscribe', makesVersion: false },
    sql`x as (update programme_subscription c set state = 'ended', updated_at = now(), ended_at = now(),
        ended_by = ${reader.practitionerId}::uuid, end_reason = ${reason}
      from t where c.tenant_id = t.tenant_id and c.template_id = t.template_id and c.state = 'active' returning 1)`,
  );
  return done.ok ? ok({ templateId, version: current }) : done;
}
