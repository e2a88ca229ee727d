import { type PauseChanged, pauseRequest } from '@naer/contracts/plan';
import { isUuid } from '@naer/contracts/public-id';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import { beginPause as begin } from '@naer/services/pause/begin-pause';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerPlanError, notInAList } from './answer-plan-error.ts';
import { approachPatient } from './approach-patient.ts';
import { etagOf } from './if-match.ts';
import { pushRegistry } from './push-registry.ts';
import { readPlanBody } from './read-plan-body.ts';

/** `POST /patients/{patientId}/pauses`: 201; 200 when the same `pauseId` was kept before. A pause has an end. */
export function beginPause(ports: ApiPorts, open: OpenRecords) {
  return async function handleBeginPause(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'pause.write');
    if (!approach.ok) return approach.error;
    const { patientId, records, reader } = approach.value;
    const related = await findCareRelation(records, reader, patientId, 'pause.prepare');
    if (!related.ok) return answerPlanError(c, notInAList(related.error));
    const body = await readPlanBody(c, pauseRequest);
    if (!body.ok) return body.error;
    const { pauseId = crypto.randomUUID() } = body.value;
    if (!isUuid(pauseId))
      return problemResponse(c, 'invalid-request', {
        extra: { errors: [{ field: 'pauseId', code: 'invalid-value' }] },
      });

    const begun = await begin(records, reader, { patientId, pauseId, request: body.value, now: Date.now() });
    if (!begun.ok) return answerPlanError(c, begun.error);
    const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
    const { pause, version } = begun.value;
    const view: PauseChanged = { ...pause, active };
    return version === undefined ? c.json(view, 200) : c.json(view, 201, { etag: etagOf(version) });
  };
}
