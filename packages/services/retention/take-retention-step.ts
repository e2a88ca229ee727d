import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { RETENTION_CLASSES } from '@naer/domain/retention/retention-class';
import { cutoffsOf } from '@naer/domain/retention/what-is-due';
import { sql } from 'drizzle-orm';
import { fileKey } from '../archive/archive-effects.ts';
import type { Job } from '../job/load-job.ts';
import { expireAudit } from './expire-audit.ts';
import { removeJournals } from './remove-journals.ts';
import { removeRows } from './remove-rows.ts';
import type { RetentionEffects } from './retention-effects.ts';
import { noteRetention, type RetentionNotes, reportOf, retentionNotes, type Step } from './retention-notes.ts';

/**
 * One step of a run of the rule, of a bounded size: the classes that the tenant has configured, one after the other, journals
 * first. What is due is so at the time when the run was started. Each step notes itself in the transaction that does it: killed
 * anywhere, the run goes on from there.
 */
export async function takeRetentionStep(effects: RetentionEffects, job: Job): Step {
  const { at, rules = {}, files = [] } = retentionNotes(job);
  if (files.length > 0) return await removeFiles(effects, job, files);
  const cutoffs = cutoffsOf(rules, effects.floors, job.createdAt);
  const classes = RETENTION_CLASSES.filter((name) => cutoffs[name] !== undefined);
  const name = at ?? classes[0] ?? 'end';
  if (name === 'end') return await finish(effects, job);
  const following = classes[classes.indexOf(name) + 1] ?? 'end';
  const next: Partial<RetentionNotes> = { at: following, table: null, after: null };
  const cutoff = cutoffs[name] ?? 0;
  switch (name) {
    case 'journal':
      return await removeJournals(effects, job, { cutoff, next });
    case 'audit':
      return await expireAudit(effects, job, { cutoff, next });
    default:
      return await removeRows(effects, job, name, { cutoffs, next });
  }
}

/** Of jobs whose rows have gone: nobody finds them any more, and a hold that comes now comes after. */
async function removeFiles(effects: RetentionEffects, job: Job, files: readonly string[]): Step {
  for (const jobId of files) while (!(await effects.removeFiles(fileKey(job.tenantId, jobId, ''))));
  return await noteRetention(effects.records, job, { place: { files: [] } });
}

async function finish({ records }: RetentionEffects, job: Job): Step {
  const { tenantId, jobId, createdBy, dryRun, createdAt } = job;
  const notes = retentionNotes(job);
  const classes = reportOf(notes);
  const removed = Object.values(classes).reduce((sum, { removed: n }) => sum + n, 0);
  const answer = await withSystemScope(records, tenantId, [
    sql`with j as (update job set state = 'done', total = ${removed}, done = ${removed}, accepted = ${dryRun ? 0 : removed},
          updated_at = now(), finished_at = now()
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running') returning tenant_id),
      r as (insert into retention_receipt (tenant_id, job_id, dry_run, setting_version, as_of, report)
        select j.tenant_id, ${jobId}::uuid, ${dryRun}::boolean, ${notes.settingVersion ?? 0}::bigint,
          to_timestamp(${createdAt}::float8 / 1e3::float8), ${JSON.stringify({ v: 1, classes })}::jsonb from j)
      insert into audit_event (tenant_id, actor_id, action, subject_id, shown)
      select j.tenant_id, ${createdBy}, 'retention.done', ${jobId}, ${removed}::integer from j`,
  ]);
  return answer.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: answer.error });
}
