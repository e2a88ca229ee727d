import { type ErasureView, erasureRequest } from '@naer/contracts/archive';
import type { JobAccepted, JobKind } from '@naer/contracts/job';
import type { ErasureNotes } from '@naer/services/erasure/erasure-notes';
import { startErasure } from '@naer/services/erasure/start-erasure';
import { loadOrganisation } from '@naer/services/organisation/list-organisations';
import { configurationOf } from '../../../env.ts';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { approachJob, showJob } from '../import/approach-job.ts';
import { type WakeJob, wakeJob } from '../import/wake-job.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/**
 * `POST /erasures`: 202. An organisation that is leaving and whose archive has been receipted leaves for good, and what may be
 * erased of it is; by an administrator of the whole tenant.
 */
export function postErasure(open: OpenRecords, wake: WakeJob) {
  return async function handlePostErasure(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'tenant.write', wholeTenant: true });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const body = await readPlanBody(c, erasureRequest);
    if (!body.ok) return body.error;
    const { organisationId } = body.value;
    const known = await loadOrganisation(records, tenantId, organisationId);
    if (!known.ok) return answerFrameError(c, known.error);
    const jobId = crypto.randomUUID();
    const started = await startErasure(records, steward, { jobId, organisationId });
    if (!started.ok)
      return started.error.code === 'receipt-missing'
        ? problemResponse(c, 'receipt-missing')
        : answerFrameError(c, started.error);
    await wakeJob(c, wake, { tenantId, jobId });
    const location = `/api/v1/erasures/${jobId}`;
    return c.json({ jobId, state: 'waiting' } satisfies JobAccepted, 202, { location });
  };
}

/** `GET /erasures/{jobId}`: what was erased, what stays and until when. */
export function getErasure(open: OpenRecords) {
  return async function handleGetErasure(c: AppContext): Promise<Response> {
    const kinds: readonly JobKind[] = ['erasure'];
    const approach = await approachJob(c, open, { action: 'export.run', kinds });
    if (!approach.ok) return approach.error;
    const { job } = approach.value;
    const detail = job.detail as Partial<ErasureView> & Pick<ErasureNotes, 'heldBack'>;
    const view: ErasureView = {
      ...showJob(job),
      organisationId: job.organisationId ?? '',
      erased: detail.erased ?? {},
      kept: detail.kept ?? {},
      retentionYears: detail.retentionYears ?? configurationOf(c.env).JOURNAL_RETENTION_YEARS,
      ...(detail.keptUntil != null && { keptUntil: new Date(detail.keptUntil).toISOString() }),
      ...(detail.expired !== undefined && { expired: detail.expired }),
      ...(detail.expiredAt !== undefined && { expiredAt: detail.expiredAt }),
      ...(detail.held !== undefined && { held: detail.held }),
      keptByHold: detail.heldBack ?? {},
    };
    return c.json(view);
  };
}
