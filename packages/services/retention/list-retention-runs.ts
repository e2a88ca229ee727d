import type { FinishedRun } from '@naer/contracts/retention';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { Page } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { type FramePage, pageOfFrame } from '../tenant/page-of-frame.ts';
import { frameFailure } from '../tenant/steward.ts';

type Row = Omit<FinishedRun, 'asOf' | 'finishedAt' | 'failure'> & {
  readonly as_of_ms: number;
  readonly written_ms: number;
  readonly failure: string | null;
};

/** The receipts, and the jobs that failed: those have none. */
function endedRuns(tenantId: string): SQL {
  return sql`(select r.job_id, r.dry_run, r.setting_version::float8 as setting_version, r.report -> 'classes' as classes,
      r.as_of, r.written_at, null as failure
    from retention_receipt r where r.tenant_id = ${tenantId}::uuid
    union all select j.job_id, j.dry_run, (j.detail ->> 'settingVersion')::float8, '{}', j.created_at, j.finished_at, j.failure
    from job j where j.tenant_id = ${tenantId}::uuid and j.kind = 'retention' and j.state = 'failed')`;
}

/** Runs of the rule that have ended, dry ones too, the latest first: their figures stay when their jobs have gone. */
export async function listRetentionRuns(
  records: Records,
  tenantId: string,
  page: FramePage,
): Promise<Result<Page<FinishedRun>, ReadError>> {
  return await pageOfFrame(
    page,
    async ({ after, rows }) => {
      const ms = (column: string) => sql.raw(`floor(extract(epoch from r.${column}) * 1e3)::float8`);
      const answer = await withSystemScope(records, tenantId, [
        sql<Row>`select r.job_id as "jobId", r.dry_run as "dryRun", r.setting_version as "settingVersion", r.classes, r.failure,
            ${ms('as_of')} as as_of_ms, ${ms('written_at')} as written_ms
          from ${endedRuns(tenantId)} r where ${
            after === undefined
              ? sql`true`
              : sql`(r.written_at, r.job_id) < (select b.written_at, b.job_id from ${endedRuns(tenantId)} b
                  where b.job_id = ${after}::uuid)`
          }
          order by r.written_at desc, r.job_id desc limit ${rows}`,
      ]);
      return answer.ok ? ok(answer.value[0].map(toView)) : frameFailure(answer.error);
    },
    ({ jobId }) => jobId,
  );
}

function toView({ as_of_ms, written_ms, failure, ...run }: Row): FinishedRun {
  return { ...run, asOf: isoTime(as_of_ms), finishedAt: isoTime(written_ms), ...present({ failure }) };
}
