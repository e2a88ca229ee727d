import { breakGlassRequest, type GlassBroken } from '@naer/contracts/access';
import { breakGlass as breakIt } from '@naer/services/access/break-glass';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerAccessError } from './answer-access-error.ts';
import { readAccessBody } from './read-access-body.ts';

/**
 * `POST /patients/{patientId}/break-glass` with a reason: the patient is open to this person at once and for 8 hours, blocks
 * or not, and somebody else looks at it afterwards. 201; 200 while it is open: the reason is added, nothing is extended.
 * 404 for a patient whom nobody follows, and for one in a sensitive programme alike.
 */
export function breakGlass(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleBreakGlass(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'glass.break');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const body = await readAccessBody(c, breakGlassRequest, ({ reason }) => reason);
    if (!body.ok) return body.error;
    const broken = await breakIt(records, reader, { patientId, reason: body.value.reason });
    if (!broken.ok)
      return broken.error.code === 'already-related'
        ? problemResponse(c, 'already-related')
        : answerAccessError(c, broken.error, { taken: 'already-related' });
    const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
    const { relationId, reviewId, until, passedBlock, version } = broken.value;
    const view: GlassBroken = { relationId, reviewId, until: new Date(until).toISOString(), passedBlock, active };
    return c.json(view, version === undefined ? 200 : 201);
  };
}
