import type { JobKind, JobState } from '@naer/contracts/job';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';

export interface JobNamed {
  readonly tenantId: string;
  readonly jobId: string;
}

/** A long piece of work as it stands. Times are epoch ms. */
export interface Job extends JobNamed {
  readonly kind: JobKind;
  readonly organisationId: string | undefined;
  readonly state: JobState;
  readonly dryRun: boolean;
  readonly total: number;
  readonly done: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failure: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
  /** A person of the tenant, or an operator of the platform; empty of an access export, which says itself who asked. */
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
}

export type JobError =
  | { readonly code: 'not-found' }
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

type Row = { readonly [Name in keyof Job]: Job[Name] | null };

/** A job of the tenant; another's is `not-found`, like one that does not exist. */
export async function loadJob(records: Records, { tenantId, jobId }: JobNamed): Promise<Result<Job, JobError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select tenant_id as "tenantId", job_id as "jobId", kind, organisation_id as "organisationId", state,
        dry_run as "dryRun", total::float8 as total, done::float8 as done, accepted::float8 as accepted,
        refused::float8 as refused, failure, detail, coalesce(created_by::text, operator, '') as "createdBy",
        floor(extract(epoch from created_at) * 1e3)::float8 as "createdAt",
        floor(extract(epoch from finished_at) * 1e3)::float8 as "finishedAt"
      from job where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  return ok({
    ...(row as Job),
    organisationId: row.organisationId ?? undefined,
    failure: row.failure ?? undefined,
    finishedAt: row.finishedAt ?? undefined,
  });
}

/** Whether a job goes on when it is woken. */
export function isUnfinished({ state }: Pick<Job, 'state'>): boolean {
  return state === 'waiting' || state === 'running';
}
