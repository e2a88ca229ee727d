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
 * here until a person accepts it. Once per published template.
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
  return await insertTemplate(
    records,
    reader,
    { templateId, content: body, origin: { kind: 'subscribed', ...source }, reason, action: 'programme.subscribe' },
    sql`, s as (insert into programme_subscription (tenant_id, publisher_tenant_id, source_template_id, template_id,
        taken_version, created_by)
      select v.tenant_id, ${source.publisherTenantId}::uuid, ${source.templateId}::uuid, v.template_id,
        ${source.version}::integer, ${reader.practitionerId}::uuid from v)`,
  );
}
