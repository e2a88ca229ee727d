import type {
  TemplateOrigin,
  TemplateSubscription,
  TemplateVersionEntry,
  TemplateVersionView,
} from '@naer/contracts/programme';
import type { TemplateContent } from '@naer/domain/programme/template';
import { type SQL, sql } from 'drizzle-orm';
import { isoTime, present } from '../shared/sent-digits.ts';
import { writtenContent } from './template-content.ts';

export interface PublicationRow {
  readonly audience: 'all' | 'named';
  readonly published_ms: number;
  readonly withdrawn_ms: number | null;
}

export interface VersionRow {
  readonly version: number;
  readonly origin: TemplateOrigin;
  readonly reason: string;
  readonly created_by: string;
  readonly created_ms: number;
  readonly approved_by: string;
  readonly approver_authorisation: string;
  readonly publication: PublicationRow | null;
}

export interface SubscriptionRow {
  readonly publisher_tenant_id: string;
  readonly publisher_name: string | null;
  readonly source_template_id: string;
  readonly taken_version: number;
  readonly state: 'active' | 'ended';
  readonly withdrawn: boolean;
  readonly available: number | null;
}

/** Columns of `programme_template_version v`, with how the version stands with others. */
export const VERSION_COLUMNS: SQL = sql`v.version, v.origin, v.reason, v.created_by,
  (extract(epoch from v.created_at) * 1e3)::float8 as created_ms, v.approved_by, v.approver_authorisation,
  (select json_build_object('audience', p.audience, 'published_ms', (extract(epoch from p.published_at) * 1e3)::float8,
      'withdrawn_ms', (extract(epoch from p.withdrawn_at) * 1e3)::float8)
    from published_template p
    where p.tenant_id = v.tenant_id and p.template_id = v.template_id and p.version = v.version) as publication`;

/** The subscription that `programme_template t` takes from, as one JSON value. What is offered is for row security to say. */
export const SUBSCRIPTION: SQL = sql`(select json_build_object('publisher_tenant_id', s.publisher_tenant_id,
    'source_template_id', s.source_template_id, 'taken_version', s.taken_version, 'state', s.state,
    'publisher_name', x.publisher_name, 'withdrawn', coalesce(x.withdrawn_at is not null, false),
    'available', (select max(p.version) from published_template p where p.tenant_id = s.publisher_tenant_id
      and p.template_id = s.source_template_id and p.withdrawn_at is null and p.version > s.taken_version))
  from programme_subscription s left join published_template x on x.tenant_id = s.publisher_tenant_id
    and x.template_id = s.source_template_id and x.version = s.taken_version
  where s.tenant_id = t.tenant_id and s.template_id = t.template_id)`;

/** Who, when, why; not what. */
export function showVersionEntry(row: VersionRow): TemplateVersionEntry {
  const { version, origin, reason, publication } = row;
  return {
    version,
    origin,
    reason,
    created: { by: row.created_by, at: isoTime(row.created_ms) },
    approved: { by: row.approved_by, authorisation: row.approver_authorisation },
    ...(publication === null
      ? {}
      : {
          publication: {
            audience: publication.audience,
            publishedAt: isoTime(publication.published_ms),
            ...present({ withdrawnAt: publication.withdrawn_ms === null ? null : isoTime(publication.withdrawn_ms) }),
          },
        }),
  };
}

export function showVersion(
  templateId: string,
  row: VersionRow & { readonly body: TemplateContent },
): TemplateVersionView {
  return { templateId, ...showVersionEntry(row), ...writtenContent(row.body) };
}

export function showSubscription(row: SubscriptionRow): TemplateSubscription {
  return {
    publisherTenantId: row.publisher_tenant_id,
    ...present({ publisherName: row.publisher_name }),
    templateId: row.source_template_id,
    takenVersion: row.taken_version,
    state: row.state,
    withdrawn: row.withdrawn,
    available: row.state === 'active' ? row.available : null,
  };
}
