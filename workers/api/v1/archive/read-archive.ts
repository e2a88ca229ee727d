import { type ArchiveView, receiptRequest } from '@naer/contracts/archive';
import type { JobKind } from '@naer/contracts/job';
import { fileKey } from '@naer/services/archive/archive-effects';
import { manifestOf, openArchiveFile, readArchive, receiptArchive } from '@naer/services/archive/read-archive';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerJobError, approachJob, showJob } from '../import/approach-job.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';

const GUARD = { action: 'export.run', kinds: ['archive'] as readonly JobKind[] } as const;

/** `GET /archives/{jobId}`. */
export function getArchive(open: OpenRecords) {
  return async function handleGetArchive(c: AppContext): Promise<Response> {
    const approach = await approachJob(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { job, records } = approach.value;
    const standing = await readArchive(records, job);
    if (!standing.ok) return answerJobError(c, standing.error);
    const { files, receiptedAt } = standing.value;
    const manifestSha256 = manifestOf(job);
    const view: ArchiveView = {
      ...showJob(job),
      ...(job.organisationId !== undefined && { organisationId: job.organisationId }),
      rows: job.done,
      files: [...files],
      ...(manifestSha256 !== undefined && { manifestSha256 }),
      ...(receiptedAt !== null && { receiptedAt: new Date(receiptedAt).toISOString() }),
    };
    return c.json(view);
  };
}

/** `GET /archives/{jobId}/files/{name}`: a stream, of a done archive alone; every one is written down before it begins. */
export function getArchiveFile(open: OpenRecords) {
  return async function handleGetArchiveFile(c: AppContext): Promise<Response> {
    const approach = await approachJob(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { job, records, steward } = approach.value;
    if (job.state !== 'done') return problemResponse(c, 'job-not-done');
    const name = c.req.param('name') ?? '';
    const file = await c.env.ARCHIVE.get(fileKey(job.tenantId, job.jobId, name));
    if (file === null) return problemResponse(c, 'not-found');
    const opened = await openArchiveFile(records, steward, job, name);
    if (!opened.ok) {
      await file.body.cancel();
      return answerJobError(c, opened.error);
    }
    return c.body(file.body, 200, {
      'content-type': name.endsWith('.json') ? 'application/json' : 'application/x-ndjson',
      'content-length': String(file.size),
      'content-disposition': `attachment; filename="${name}"`,
    });
  };
}

/** `POST /archives/{jobId}/receipt {manifestSha256}`: who received it has all of it; a wrong hash is refused. */
export function postReceipt(open: OpenRecords) {
  return async function handlePostReceipt(c: AppContext): Promise<Response> {
    const approach = await approachJob(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { job, records, steward } = approach.value;
    const body = await readPlanBody(c, receiptRequest);
    if (!body.ok) return body.error;
    if (job.state !== 'done') return problemResponse(c, 'job-not-done');
    const { manifestSha256 } = body.value;
    if (manifestSha256 !== manifestOf(job)) return problemResponse(c, 'manifest-mismatch');
    const receipted = await receiptArchive(records, steward, job, manifestSha256);
    return receipted.ok ? c.json({ jobId: job.jobId, manifestSha256 }) : answerJobError(c, receipted.error);
  };
}
