import type { JobAccepted, JobKind } from '@naer/contracts/job';
import { type RetentionRunView, retentionRunRequest } from '@naer/contracts/retention';
import { listRetentionRuns } from '@naer/services/retention/list-retention-runs';
import { reportOf, retentionNotes } from '@naer/services/retention/retention-notes';
import { startRetention } from '@naer/services/retention/start-retention';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { approachJob, showJob } from '../import/approach-job.ts';
import { type WakeJob, wakeJob } from '../import/wake-job.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerFramePage } from '../tenant/answer-frame-page.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/** `POST /retention/runs {dryRun}`: 202. 409 while another one runs, and where nothing is configured. */
export function postRetentionRun(open: OpenRecords, wake: WakeJob) {
  return async function handlePostRetentionRun(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.write', wholeTenant: true });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const body = await readPlanBody(c, retentionRunRequest);
    if (!body.ok) return body.error;
    const jobId = crypto.randomUUID();
    const started = await startRetention(records, steward, { jobId, dryRun: body.value.dryRun });
    if (!started.ok) return answerFrameError(c, started.error);
    await wakeJob(c, wake, { tenantId, jobId });
    const location = `/api/v1/retention/runs/${jobId}`;
    return c.json({ jobId, state: 'waiting' } satisfies JobAccepted, 202, { location });
  };
}

/** `GET /retention/runs`: runs that have ended, with what they removed or would have. */
export function getRetentionRuns(open: OpenRecords) {
  return async function handleGetRetentionRuns(c: AppContext): Promise<Response> {
    return await answerFramePage(c, open, listRetentionRuns, 'tenant.read');
  };
}

/** `GET /retention/runs/{jobId}`: what went or would go, by class, and what is kept and why. */
export function getRetentionRun(open: OpenRecords) {
  return async function handleGetRetentionRun(c: AppContext): Promise<Response> {
    const kinds: readonly JobKind[] = ['retention'];
    const approach = await approachJob(c, open, { action: 'tenant.read', kinds });
    if (!approach.ok) return approach.error;
    const { job } = approach.value;
    const notes = retentionNotes(job);
    const view: RetentionRunView = {
      ...showJob(job),
      dryRun: job.dryRun,
      ...(notes.settingVersion !== undefined && { settingVersion: notes.settingVersion }),
      asOf: new Date(job.createdAt).toISOString(),
      classes: reportOf(notes),
    };
    return c.json(view);
  };
}
