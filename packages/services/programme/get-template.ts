import type { TemplateVersionView, TemplateView } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { loadTemplateDesk } from './load-template-desk.ts';
import { failedBy, type TemplateError } from './template-error.ts';
import { showSubscription, showVersion, showVersionEntry, VERSION_COLUMNS, type VersionRow } from './template-row.ts';

/** The version that stands, every version newest first, and what another tenant offers to it. */
export async function getTemplate(
  records: Records,
  reader: Reader,
  templateId: string,
): Promise<Result<TemplateView, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId);
  if (!desk.ok) return desk;
  const { version, subscription } = desk.value;
  if (version === null) return err({ code: 'not-found' });
  const answer = await withUnitScope(records, reader, [
    sql<VersionRow>`select ${VERSION_COLUMNS} from programme_template_version v
      where v.tenant_id = ${reader.tenantId}::uuid and v.template_id = ${templateId}::uuid
        and v.version <= ${version.version}::integer order by v.version desc`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  return ok({
    ...showVersion(templateId, version),
    versions: answer.value[0].map(showVersionEntry),
    ...(subscription !== null && { subscription: showSubscription(subscription) }),
  });
}

/** One version with its content. */
export async function getTemplateVersion(
  records: Records,
  reader: Reader,
  templateId: string,
  version: number,
): Promise<Result<TemplateVersionView, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId, version);
  if (!desk.ok) return desk;
  return desk.value.version === null ? err({ code: 'not-found' }) : ok(showVersion(templateId, desk.value.version));
}
