import { expireExports } from '@naer/services/access-export/expire-exports';
import { reopenDueErasures } from '@naer/services/erasure/reopen-due-erasures';
import { listUnfinishedJobs } from '@naer/services/job/list-unfinished-jobs';
import { startDailyRetention } from '@naer/services/retention/start-retention';
import { listTenants } from '@naer/services/tenant/list-tenants';
import type { Bindings } from '../env.ts';
import { getJob } from '../job/get-job.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { removeFilesOf } from '../objects/remove-files.ts';
import { eachTenant, isWoken } from './each-tenant.ts';

/** Longer than a turn of a job and the pause after it. */
const QUIET_FOR_MS = 60_000;
const BUDGET_MS = 10_000;

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
  const list = (after: string | undefined) => listTenants(records.value, { after });
  const walked = await eachTenant({ list, isOver: () => Date.now() >= until }, async (tenantIds) => {
    for (const tenantId of tenantIds) {
      const due = await reopenDueErasures(records.value, tenantId);
      // Files that cannot be taken away now are met again: nobody's job waits for them.
      const expired = await expireExports(records.value, tenantId, removeFilesOf(bindings)).catch(() => undefined);
      if (expired?.ok !== true) count.failed += 1;
      const daily = await startDailyRetention(records.value, tenantId);
      const jobs = await listUnfinishedJobs(records.value, tenantId, QUIET_FOR_MS);
      // A tenant whose own database is away holds nobody else up.
      for (const jobId of [
        ...(due.ok ? due.value : []),
        ...(daily.ok ? [daily.value ?? []].flat() : []),
        ...(jobs.ok ? jobs.value : []),
      ]) {
        const woken = await isWoken(getJob(bindings, tenantId, jobId).wake({ v: 1, tenantId, jobId }));
        count[woken ? 'woken' : 'failed'] += 1;
      }
    }
    return true;
  });
  return walked && { ...count, ...walked };
}
