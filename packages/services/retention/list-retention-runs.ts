import type { FinishedRun } from '@naer/contracts/retention';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Page } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime } from '../shared/sent-digits.ts';
import { type FramePage, pageOfFrame } from '../tenant/page-of-frame.ts';
import { frameFailure } from '../tenant/steward.ts';

type Row = Omit<FinishedRun, 'asOf' | 'finishedAt'> & { readonly as_of_ms: number; readonly written_ms: number };

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
        sql<Row>`select r.job_id as "jobId", r.dry_run as "dryRun", r.setting_version::float8 as "settingVersion",
            r.report -> 'classes' as classes, ${ms('as_of')} as as_of_ms, ${ms('written_at')} as written_ms
          from retention_receipt r where r.tenant_id = ${tenantId}::uuid
            and ${
              after === undefined
                ? sql`true`
                : sql`(r.written_at, r.job_id) < (select b.written_at, b.job_id from retention_receipt b
                    where b.tenant_id = ${tenantId}::uuid and b.job_id = ${after}::uuid)`
            }
          order by r.written_at desc, r.job_id desc limit ${rows}`,
      ]);
      return answer.ok ? ok(answer.value[0].map(toView)) : frameFailure(answer.error);
    },
    ({ jobId }) => jobId,
  );
}

function toView({ as_of_ms, written_ms, ...run }: Row): FinishedRun {
  return { ...run, asOf: isoTime(as_of_ms), finishedAt: isoTime(written_ms) };
}
