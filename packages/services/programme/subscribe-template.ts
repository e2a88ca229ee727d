import type { TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { insertTemplate } from './create-template.ts';
import { loadPublished, type PublishedId } from './list-published.ts';
import type { TemplateError } from './template-error.ts';

export interface SubscribeTemplate {
  readonly source: PublishedId;
  /** Id of the tenant's own template that takes the versions. */
  readonly templateId: string;
  readonly reason: string;
}

/**
 * Takes an offered version as version 1 of a template of one's own, and notices later ones. None of them changes anything
 * here until a person accepts it. Once per published template, unless it was ended.
 */
export async function subscribeTemplate(
  records: Records,
  reader: Reader,
  { source, templateId, reason }: SubscribeTemplate,
): Promise<Result<TemplateSaved, TemplateError>> {
  const published = await loadPublished(records, reader, source);
  if (!published.ok) return published;
  const { body, withdrawnAt, subscribed } = published.value;
  if (withdrawnAt !== undefined) return err({ code: 'version-withdrawn' });
  if (subscribed !== undefined) return err({ code: 'already-exists' });
  const by = sql`${reader.practitionerId}::uuid`;
  return await insertTemplate(
    records,
    reader,
    { templateId, content: body, origin: { kind: 'subscribed', ...source }, reason, action: 'programme.subscribe' },
    sql`, again as (update programme_subscription c set template_id = v.template_id, taken_version = ${source.version}::integer,
        state = 'active', created_by = ${by}, updated_at = now(), ended_by = null, ended_at = null, end_reason = null
      from v where c.tenant_id = v.tenant_id and c.publisher_tenant_id = ${source.publisherTenantId}::uuid
        and c.source_template_id = ${source.templateId}::uuid and c.state = 'ended' returning 1),
      s as (insert into programme_subscription (tenant_id, publisher_tenant_id, source_template_id, template_id, taken_version,
        created_by)
      select v.tenant_id, ${source.publisherTenantId}::uuid, ${source.templateId}::uuid, v.template_id,
        ${source.version}::integer, ${by} from v where not exists (select from again))`,
  );
}
