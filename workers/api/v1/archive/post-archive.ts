import { archiveRequest } from '@naer/contracts/archive';
import type { JobAccepted } from '@naer/contracts/job';
import { startArchive } from '@naer/services/archive/start-archive';
import { loadOrganisation } from '@naer/services/organisation/list-organisations';
import { answerFrameError } from '../../../http/answer-frame-error.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { chosenId } from '../../../http/chosen-id.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { type WakeJob, wakeJob } from '../import/wake-job.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { approachFrame } from '../tenant/approach-frame.ts';

/**
 * `POST /archives`: 202 and the job that writes it: of one organisation, by an administrator of it or of the tenant; of the
 * whole tenant by the latter alone.
 */
export function postArchive(open: OpenRecords, wake: WakeJob) {
  return async function handlePostArchive(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'export.run' });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const body = await readPlanBody(c, archiveRequest);
    if (!body.ok) return body.error;
    const { organisationId } = body.value;
    if (steward.organisationId !== undefined && steward.organisationId !== organisationId)
      return problemResponse(c, 'forbidden');
    if (organisationId !== undefined) {
      const known = await loadOrganisation(records, tenantId, organisationId);
      if (!known.ok) return answerFrameError(c, known.error);
    }
    const id = chosenId(c, undefined, tenantId, steward.actorId, organisationId ?? '');
    if (!id.ok) return id.error;
    const jobId = id.value;
    const started = await startArchive(records, steward, { jobId, organisationId });
    if (!started.ok) return answerFrameError(c, started.error);
    await wakeJob(c, wake, { tenantId, jobId });
    const location = `/api/v1/archives/${jobId}`;
    return c.json({ jobId, state: 'waiting' } satisfies JobAccepted, 202, { location });
  };
}
