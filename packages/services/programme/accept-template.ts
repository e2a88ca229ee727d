import type { AvailableView, TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { diffParts } from '@naer/domain/plan/diff-rules';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { loadPublished } from './list-published.ts';
import { loadTemplateDesk, type TemplateDesk } from './load-template-desk.ts';
import { keepVersion } from './save-template.ts';
import { writtenContent } from './template-content.ts';
import type { TemplateError } from './template-error.ts';

export interface AcceptTemplate {
  readonly templateId: string;
  /** What stood when the person decided; its version is the one expected. */
  readonly desk: TemplateDesk;
  /** The publisher's number. */
  readonly version: number;
  readonly reason: string;
}

/** The newest offered version that is newer than the one taken, and what accepting it would change here. */
export async function getAvailable(
  records: Records,
  reader: Reader,
  templateId: string,
): Promise<Result<AvailableView, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId);
  if (!desk.ok) return desk;
  const { version, subscription } = desk.value;
  if (version === null || subscription?.state !== 'active' || subscription.available === null)
    return err({ code: 'not-found' });
  const published = await loadPublished(records, reader, sourceOf(subscription, subscription.available));
  if (!published.ok) return published;
  const { body, publishedAt } = published.value;
  return ok({
    version: published.value.version,
    publishedAt,
    content: writtenContent(body),
    differences: [...diffParts(version.body, body)],
  });
}

/**
 * Makes an offered version the next one of one's own template, on a person's word. One's own changes since are not kept
 * in it: they stand in the version before. Plans already made stay as they are.
 */
export async function acceptTemplate(
  records: Records,
  reader: Reader,
  { templateId, desk, version, reason }: AcceptTemplate,
): Promise<Result<TemplateSaved, TemplateError>> {
  const { subscription, mayWrite } = desk;
  if (subscription === null || subscription.state === 'ended') return err({ code: 'not-found' });
  if (!mayWrite) return err({ code: 'approver-required' });
  if (version <= subscription.taken_version) return err({ code: 'already-exists' });
  const source = sourceOf(subscription, version);
  const published = await loadPublished(records, reader, source);
  if (!published.ok) return published;
  const { body, withdrawnAt } = published.value;
  if (withdrawnAt !== undefined) return err({ code: 'version-withdrawn' });
  const origin = { kind: 'subscribed', ...source } as const;
  return await keepVersion(
    records,
    reader,
    desk,
    { templateId, content: body, origin, reason, action: 'programme.accept' },
    sql`, s as (update programme_subscription c set taken_version = ${version}::integer, updated_at = now() from x
      where c.tenant_id = x.tenant_id and c.template_id = x.template_id)`,
  );
}

function sourceOf(subscription: NonNullable<TemplateDesk['subscription']>, version: number) {
  const { publisher_tenant_id: publisherTenantId, source_template_id: templateId } = subscription;
  return { publisherTenantId, templateId, version };
}
