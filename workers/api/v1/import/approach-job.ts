import type { Action } from '@naer/auth/can';
import type { JobKind } from '@naer/contracts/job';
import { isUuid } from '@naer/contracts/public-id';
import { err, ok, type Result } from '@naer/domain/result';
import { type Job, type JobError, loadJob } from '@naer/services/job/load-job';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { approachFrame, type FrameApproach } from '../tenant/approach-frame.ts';

/** The guard of a job by its id: of the tenant, of that kind, and within the caller's organisation; else it is not there. */
export async function approachJob(
  c: AppContext,
  open: OpenRecords,
  { action, kinds }: { readonly action: Action; readonly kinds: readonly JobKind[] },
): Promise<Result<FrameApproach & { readonly job: Job }, Response>> {
  const approach = await approachFrame(c, open, { action });
  if (!approach.ok) return approach;
  const { records, tenantId, steward } = approach.value;
  const jobId = c.req.param('jobId') ?? '';
  if (!isUuid(jobId)) return err(problemResponse(c, 'not-found'));
  const job = await loadJob(records, { tenantId, jobId });
  if (!job.ok) return err(answerJobError(c, job.error));
  const isOutside = steward.organisationId !== undefined && steward.organisationId !== job.value.organisationId;
  if (!kinds.includes(job.value.kind) || isOutside) return err(problemResponse(c, 'not-found'));
  return ok({ ...approach.value, job: job.value });
}

export function answerJobError(c: AppContext, error: JobError): Response {
  return error.code === 'not-found' ? problemResponse(c, 'not-found') : unavailable(c, error.cause);
}

/** What every job tells of itself. */
export function showJob({ jobId, kind, state, failure, createdAt, finishedAt }: Job) {
  return {
    jobId,
    kind,
    state,
    ...(failure !== undefined && { failure }),
    createdAt: new Date(createdAt).toISOString(),
    ...(finishedAt !== undefined && { finishedAt: new Date(finishedAt).toISOString() }),
  };
}
