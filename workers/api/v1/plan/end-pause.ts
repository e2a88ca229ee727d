import type { PauseChanged } from '@naer/contracts/plan';
import { isUuid } from '@naer/contracts/public-id';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import { endPause as end } from '@naer/services/pause/end-pause';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerPlanError, notInAList } from './answer-plan-error.ts';
import { approachPatient } from './approach-patient.ts';
import { etagOf } from './if-match.ts';
import { pushRegistry } from './push-registry.ts';

/** `POST /patients/{patientId}/pauses/{pauseId}/end`: 200 with the pause; 409 when it is over already. */
export function endPause(ports: ApiPorts, open: OpenRecords) {
  return async function handleEndPause(c: AppContext): Promise<Response> {
    const pauseId = c.req.param('pauseId') ?? '';
    const approach = await approachPatient(c, open, 'pause.write');
    if (!approach.ok) return approach.error;
    if (!isUuid(pauseId)) return problemResponse(c, 'not-found');
    const { patientId, records, reader } = approach.value;
    const related = await findCareRelation(records, reader, patientId, 'pause.prepare');
    if (!related.ok) return answerPlanError(c, notInAList(related.error));

    const ended = await end(records, reader, { patientId, pauseId });
    if (!ended.ok) return answerPlanError(c, ended.error);
    const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
    const { pause, version } = ended.value;
    return c.json({ ...pause, active } satisfies PauseChanged, 200, { etag: etagOf(version) });
  };
}
