import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { ARCHIVE_KINDS } from '../archive/archive-kinds.ts';
import { countOn, NOTHING_COUNTED } from '../archive/count-kinds.ts';
import type { Job } from '../job/load-job.ts';
import { note, notesOf, type Step } from './erasure-notes.ts';

/** Of what an erasure keeps: journal content, each table once. */
const JOURNAL = ARCHIVE_KINDS.filter(({ form }) => form === undefined || form === 'identity');

/**
 * Counts what stays, in bounded pieces, and then ends the job: with the date until which it stays, so many years after the
 * last entry of each organisation. What has no entry at all stays so long from now.
 */
export async function countKept(
  records: Records,
  job: Job,
  {
    retentionYears,
    now,
    tries,
  }: { readonly retentionYears: number; readonly now: number; readonly tries?: number | undefined },
): Step {
  const { tenantId, jobId, organisationId, createdBy } = job;
  const { counting = NOTHING_COUNTED } = notesOf(job);
  const counted = await countOn(records, { tenantId, jobId, organisationId }, JOURNAL, counting, tries);
  if (!counted.ok) return counted;
  const { counts, next, newest } = counted.value;
  if (next !== null) return await note(records, job, { counting: counted.value });
  const until = (at: number) => yearsAfter(at, retentionYears);
  const keptBy = Object.entries(newest)
    .filter(([who]) => who !== '')
    .map(([who, at]) => ({ organisationId: who, until: until(at) }));
  const keptUntil = until(
    Math.max(...Object.values(newest), Number.NEGATIVE_INFINITY, ...(isEmpty(newest) ? [now] : [])),
  );
  const kept: Record<string, number> = {};
  for (const { name, table } of JOURNAL) kept[table] = counts[name] ?? 0;
  const detail = { phase: 'erased', retentionYears, kept, keptBy };
  // Nothing that was written last long before the follow-up ended goes sooner than the database lets it.
  const date = sql`(select greatest(${keptUntil}::timestamptz, max(e.active_to) + retention_minimum()) from enrolment e
    where e.tenant_id = ${tenantId}::uuid and ${organisationId === undefined ? sql`true` : sql`e.controller_organisation_id = ${organisationId}::uuid`})`;
  const answer = await withSystemScope(records, tenantId, [
    sql`with j as (update job set state = 'done', total = done, updated_at = now(), finished_at = now(),
          kept_until = ${date}, detail = detail - 'counting' || ${JSON.stringify(detail)}::jsonb
            || jsonb_build_object('keptUntil', to_char(${date} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running') returning tenant_id)
      insert into audit_event (tenant_id, actor_id, action, subject_id)
      select j.tenant_id, ${createdBy}, ${organisationId === undefined ? 'tenant.erase' : 'organisation.erase'},
        ${organisationId ?? tenantId} from j`,
  ]);
  return answer.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: answer.error });
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

function yearsAfter(at: number, years: number): string {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}
