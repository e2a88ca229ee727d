import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import type { TemplateContent } from '@naer/domain/programme/template';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { listedAuthorisation } from './change-template.ts';
import { failedBy, type TemplateError } from './template-error.ts';
import {
  type PublicationRow,
  SUBSCRIPTION,
  type SubscriptionRow,
  VERSION_COLUMNS,
  type VersionRow,
} from './template-row.ts';

/** What an act on a template is decided from, as it stood at one moment. */
export interface TemplateDesk {
  readonly mayWrite: boolean;
  readonly timeZone: string;
  readonly programme: string;
  /** The version that stands. */
  readonly current: number;
  /** The version asked for, or the one that stands; null when there is no such. */
  readonly version: (VersionRow & { readonly body: TemplateContent }) | null;
  readonly publication: PublicationRow | null;
  readonly subscription: SubscriptionRow | null;
}

interface Row {
  readonly may_write: boolean;
  readonly time_zone: string;
  readonly programme: string;
  readonly current: number;
  readonly version: TemplateDesk['version'];
  readonly subscription: SubscriptionRow | null;
}

export interface OwnFrame {
  readonly mayWrite: boolean;
  readonly timeZone: string;
}

/** A template of the reader's own tenant with one of its versions. No patient data, no audit row. */
export async function loadTemplateDesk(
  records: Records,
  reader: Reader,
  templateId: string,
  version?: number | undefined,
): Promise<Result<TemplateDesk, TemplateError>> {
  const answer = await withUnitScope(records, reader, [
    sql<Row>`select exists (${listedAuthorisation(reader)}) as may_write, n.time_zone, t.programme, t.current_version as current,
        (select to_json(y) from (select ${VERSION_COLUMNS}, v.body from programme_template_version v
          where v.tenant_id = t.tenant_id and v.template_id = t.template_id
            and v.version = coalesce(${version ?? null}::integer, t.current_version)) y) as version,
        ${SUBSCRIPTION} as subscription
      from programme_template t join tenant n on n.tenant_id = t.tenant_id
      where t.tenant_id = ${reader.tenantId}::uuid and t.template_id = ${templateId}::uuid`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  const { may_write: mayWrite, time_zone: timeZone, ...rest } = row;
  return ok({ mayWrite, timeZone, ...rest, publication: rest.version?.publication ?? null });
}

/** The same of a template that is not there yet. */
export async function loadOwnFrame(records: Records, reader: Reader): Promise<Result<OwnFrame, TemplateError>> {
  const answer = await withUnitScope(records, reader, [
    sql<{
      may_write: boolean;
      time_zone: string;
    }>`select exists (${listedAuthorisation(reader)}) as may_write, n.time_zone
      from tenant n where n.tenant_id = ${reader.tenantId}::uuid`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok({ mayWrite: row.may_write, timeZone: row.time_zone });
}
