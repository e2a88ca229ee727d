import type { TemplateEntry, TemplateList } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { failedBy, type TemplateError } from './template-error.ts';
import { SUBSCRIPTION, type SubscriptionRow, showSubscription } from './template-row.ts';

interface Row extends Pick<TemplateEntry, 'programme' | 'title' | 'origin' | 'version'> {
  readonly template_id: string;
  readonly subscription: SubscriptionRow | null;
}

/** A tenant has few. */
const MAX_TEMPLATES = 1000;

/** The templates of the reader's tenant as they stand, by programme and title. */
export async function listTemplates(records: Records, reader: Reader): Promise<Result<TemplateList, TemplateError>> {
  const answer = await withUnitScope(records, reader, [
    sql<Row>`select t.template_id, t.programme, v.version, v.body -> 'title' as title, v.origin, ${SUBSCRIPTION} as subscription
      from programme_template t join programme_template_version v
        on v.tenant_id = t.tenant_id and v.template_id = t.template_id and v.version = t.current_version
      where t.tenant_id = ${reader.tenantId}::uuid
      order by t.programme, v.body -> 'title' ->> 'nb', t.template_id limit ${MAX_TEMPLATES}`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  return ok({
    items: answer.value[0].map(({ template_id: templateId, subscription, ...row }) => ({
      templateId,
      ...row,
      ...(subscription !== null && { subscription: showSubscription(subscription) }),
    })),
  });
}
