import { expireExports } from '@naer/services/access-export/expire-exports';
import { reopenDueErasures } from '@naer/services/erasure/reopen-due-erasures';
import { listUnfinishedJobs } from '@naer/services/job/list-unfinished-jobs';
import { startDailyRetention } from '@naer/services/retention/start-retention';
import { listTenants } from '@naer/services/tenant/list-tenants';
import type { Bindings } from '../env.ts';
import { getJob } from '../job/get-job.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { removeFilesOf } from '../objects/remove-files.ts';
import { withTimeout } from '../objects/with-timeout.ts';

/** Longer than a turn of a job and the pause after it. */
const QUIET_FOR_MS = 60_000;
const BUDGET_MS = 10_000;
const VISIT_MS = 3_000;

/** Counts only. */
export interface JobSweepReport {
  readonly woken: number;
  readonly failed: number;
  readonly done: boolean;
}

/** Takes away exports that have had their time. Wakes long pieces of work that do not move, and erasures whose kept content has had its time: nobody woke them, or their object lost its alarm. Undefined without Postgres. */
export async function sweepJobs(bindings: Bindings): Promise<JobSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const until = Date.now() + BUDGET_MS;
  const count = { woken: 0, failed: 0 };
  let after: string | undefined;
  while (Date.now() < until) {
    const tenants = await listTenants(records.value, { after });
    if (!tenants.ok) return undefined;
    if (tenants.value.length === 0) return { ...count, done: true };
    for (const tenantId of tenants.value) {
      after = tenantId;
      const due = await reopenDueErasures(records.value, tenantId);
      await expireExports(records.value, tenantId, removeFilesOf(bindings));
      const daily = await startDailyRetention(records.value, tenantId);
      const jobs = await listUnfinishedJobs(records.value, tenantId, QUIET_FOR_MS);
      // A tenant whose own database is away holds nobody else up.
      for (const jobId of [
        ...(due.ok ? due.value : []),
        ...(daily.ok ? [daily.value ?? []].flat() : []),
        ...(jobs.ok ? jobs.value : []),
      ]) {
        const wake = getJob(bindings, tenantId, jobId).wake({ v: 1, tenantId, jobId });
        const woken = await withTimeout(
          wake.then(() => true),
          VISIT_MS,
          false,
        ).catch(() => false);
        count[woken ? 'woken' : 'failed'] += 1;
      }
    }
  }
  return { ...count, done: false };
}
