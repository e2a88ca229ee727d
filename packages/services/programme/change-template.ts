import { CAPACITY_COLUMNS, capacityOf } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { failedBy, type TemplateError } from './template-error.ts';

export interface TemplateChange {
  readonly templateId: string;
  /** The version the caller has seen; absent: whatever stands. */
  readonly expectVersion?: number | undefined;
  /** `programme.save`, `programme.publish`, .. */
  readonly action: string;
  /** Whether it makes a version: `t.current_version` is then the new one. */
  readonly makesVersion: boolean;
}

/** The first authorisation of the person that the tenant lists for plans: one row with its `code`, or none. */
export function listedAuthorisation({ tenantId, practitionerId }: Reader): SQL {
  return sql`select x.code from practitioner r join tenant n on n.tenant_id = r.tenant_id,
      unnest(r.authorisations) with ordinality x(code, nth)
    where r.tenant_id = ${tenantId}::uuid and r.practitioner_id = ${practitionerId}::uuid
      and x.code = any (n.plan_approvers)
    order by x.nth limit 1`;
}

/** Testifies to an act on a template, once per row of `done`. */
export function insertTemplateTestimony(
  reader: Reader,
  { templateId, action }: Pick<TemplateChange, 'templateId' | 'action'>,
  done: SQL,
): SQL {
  const { tenantId, practitionerId, requestId } = reader;
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, ${CAPACITY_COLUMNS})
    select ${tenantId}::uuid, ${practitionerId}, ${action}, ${templateId}, ${requestId ?? null}, ${capacityOf(reader)}
    from ${done}`;
}

/**
 * Changes a template on the word of somebody who may approve plans, with its testimony, in one statement. `change` is the
 * body of CTEs that select from `t` (the template) and `l` (`code`, the authorisation); the last is `x`, one row per row
 * written. Answers the version that stands and how many rows `x` has: with none nothing was done.
 */
export async function changeTemplate(
  records: Records,
  reader: Reader,
  command: TemplateChange,
  change: SQL,
): Promise<Result<{ readonly version: number; readonly written: number }, TemplateError>> {
  const own = sql`tenant_id = ${reader.tenantId}::uuid and template_id = ${command.templateId}::uuid`;
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<{ version: number; written: number }>`with l as materialized (${listedAuthorisation(reader)}), t as (
        update programme_template set current_version = current_version + ${command.makesVersion ? 1 : 0}, updated_at = now()
        where ${own} and current_version = coalesce(${command.expectVersion ?? null}::integer, current_version)
          and exists (select from l)
        returning tenant_id, template_id, programme, current_version), ${change},
        a as (${insertTemplateTestimony(reader, command, sql`(select from x limit 1) done`)})
      select t.current_version as version, (select count(*) from x)::integer as written from t`,
    sql<{
      version: number;
      may: boolean;
    }>`select current_version as version, exists (${listedAuthorisation(reader)}) as may
      from programme_template where ${own}`,
  ]);
  if (!answer.ok) return failedBy(answer.error);
  const [[changed], [standing]] = answer.value;
  if (changed !== undefined) return ok(changed);
  if (standing === undefined) return err({ code: 'not-found' });
  if (!standing.may) return err({ code: 'approver-required' });
  return err({ code: 'stale-version', version: standing.version });
}
