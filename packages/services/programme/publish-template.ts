import type { PublishRequest, TemplateSaved } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { checkTexts } from '../plan/check-texts.ts';
import { changeTemplate } from './change-template.ts';
import { loadTemplateDesk } from './load-template-desk.ts';
import type { TemplateError } from './template-error.ts';

export interface PublishTemplate extends PublishRequest {
  readonly templateId: string;
  readonly version: number;
}

/**
 * Offers one version to all tenants or to some. What goes across is a copy of that version without author or reason. A
 * version offered to some may be offered to more; one that was withdrawn is not offered again.
 */
export async function publishTemplate(
  records: Records,
  reader: Reader,
  { templateId, version, to, reason }: PublishTemplate,
): Promise<Result<TemplateSaved, TemplateError>> {
  const desk = await loadTemplateDesk(records, reader, templateId, version);
  if (!desk.ok) return desk;
  const { mayWrite, publication } = desk.value;
  if (desk.value.version === null) return err({ code: 'not-found' });
  if (!mayWrite) return err({ code: 'approver-required' });
  if (publication !== null && publication.withdrawn_ms !== null) return err({ code: 'version-withdrawn' });
  const audience = to === 'all' ? 'all' : 'named';
  if (publication !== null && (publication.audience === 'all' || audience === 'all'))
    return err({ code: 'already-exists' });
  const faults = checkTexts({ reason });
  if (faults.length > 0) return err({ code: 'template-refused', faults });

  const named = to === 'all' ? null : `{${[...new Set(to)].join(',')}}`;
  const done = await changeTemplate(
    records,
    reader,
    { templateId, action: 'programme.publish', makesVersion: false },
    sql`p as (insert into published_template (tenant_id, template_id, version, publisher_name, programme, body, audience)
        select t.tenant_id, t.template_id, v.version, n.name, t.programme, v.body, ${audience}
        from t join tenant n on n.tenant_id = t.tenant_id join programme_template_version v
          on v.tenant_id = t.tenant_id and v.template_id = t.template_id and v.version = ${version}::integer
        on conflict (tenant_id, template_id, version) do nothing),
      o as (insert into published_template_offer (tenant_id, template_id, version, subscriber_tenant_id)
        select t.tenant_id, t.template_id, ${version}::integer, s.id from t, unnest(${named}::uuid[]) s(id)
        on conflict do nothing),
      x as (insert into programme_publication (tenant_id, template_id, version, act, offered_to, by, reason)
        select t.tenant_id, t.template_id, ${version}::integer, 'published', ${named}::uuid[],
          ${reader.practitionerId}::uuid, ${reason} from t
        returning version)`,
  );
  return done.ok ? ok({ templateId, version }) : done;
}
