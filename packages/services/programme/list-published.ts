import type { PublishedEntry, PublishedList, PublishedView } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import type { TemplateContent } from '@naer/domain/programme/template';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { isoTime, present } from '../shared/sent-digits.ts';
import { writtenContent } from './template-content.ts';
import { failedBy, type TemplateError } from './template-error.ts';

/** A version of another tenant, named as it is there. */
export interface PublishedId {
  readonly publisherTenantId: string;
  readonly templateId: string;
  readonly version: number;
}

interface Row {
  readonly publisher_tenant_id: string;
  readonly publisher_name: string;
  readonly template_id: string;
  readonly version: number;
  readonly programme: string;
  readonly title: PublishedEntry['title'];
  readonly published_ms: number;
  readonly withdrawn_ms: number | null;
  readonly subscribed: { readonly template_id: string; readonly taken_version: number } | null;
}

/** Columns of `published_template p`. */
const COLUMNS: SQL = sql`p.tenant_id as publisher_tenant_id, p.publisher_name, p.template_id, p.version, p.programme,
  p.body -> 'title' as title, (extract(epoch from p.published_at) * 1e3)::float8 as published_ms,
  (extract(epoch from p.withdrawn_at) * 1e3)::float8 as withdrawn_ms,
  (select json_build_object('template_id', s.template_id, 'taken_version', s.taken_version) from programme_subscription s
    where s.publisher_tenant_id = p.tenant_id and s.source_template_id = p.template_id and s.state = 'active') as subscribed`;
const MAX_PUBLISHED = 1000;

/** What other tenants offer to the reader's, the newest version of each template. Row security says what is offered. */
export async function listPublished(records: Records, reader: Reader): Promise<Result<PublishedList, TemplateError>> {
  const answer = await withUnitScope(records, reader, [
    sql<Row>`select * from (select distinct on (p.tenant_id, p.template_id) ${COLUMNS} from published_template p
        where p.tenant_id <> ${reader.tenantId}::uuid and p.withdrawn_at is null
        order by p.tenant_id, p.template_id, p.version desc) y
      order by y.programme, y.publisher_name, y.template_id limit ${MAX_PUBLISHED}`,
  ]);
  return answer.ok ? ok({ items: answer.value[0].map(show) }) : failedBy(answer.error);
}

/** One version that is offered, or was when it was subscribed to, with its content. */
export async function loadPublished(
  records: Records,
  reader: Reader,
  { publisherTenantId, templateId, version }: PublishedId,
): Promise<Result<PublishedEntry & { readonly body: TemplateContent }, TemplateError>> {
  const answer = await withUnitScope(records, reader, [
    sql<Row & { readonly body: TemplateContent }>`select ${COLUMNS}, p.body from published_template p
      where p.tenant_id = ${publisherTenantId}::uuid and p.template_id = ${templateId}::uuid
        and p.version = ${version}::integer and p.tenant_id <> ${reader.tenantId}::uuid`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok({ ...show(row), body: row.body });
}

/** The same as it goes out. */
export async function getPublished(
  records: Records,
  reader: Reader,
  id: PublishedId,
): Promise<Result<PublishedView, TemplateError>> {
  const found = await loadPublished(records, reader, id);
  if (!found.ok) return found;
  const { body, ...entry } = found.value;
  return ok({ ...entry, ...writtenContent(body) });
}

function show(row: Row): PublishedEntry {
  const { subscribed } = row;
  return {
    publisherTenantId: row.publisher_tenant_id,
    publisherName: row.publisher_name,
    templateId: row.template_id,
    version: row.version,
    programme: row.programme,
    title: row.title,
    publishedAt: isoTime(row.published_ms),
    ...present({ withdrawnAt: row.withdrawn_ms === null ? null : isoTime(row.withdrawn_ms) }),
    ...(subscribed !== null && {
      subscribed: { templateId: subscribed.template_id, takenVersion: subscribed.taken_version },
    }),
  };
}
