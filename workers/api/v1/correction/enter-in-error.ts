import { type EnteredInErrorAnswer, enteredInErrorRequest } from '@naer/contracts/correction';
import { parseSequenceId } from '@naer/contracts/public-id';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendPatientCommand } from '../send-patient-command.ts';

/**
 * `POST /patients/{patientId}/measurements/{measurementId}/entered-in-error`: the measurement was wrong. It is kept, with
 * who said so and why, and counts for nothing any more. 409 when it has been marked already.
 */
export function enterInError(ports: ApiPorts) {
  return async function handleEnterInError(c: AppContext): Promise<Response> {
    const named = parseSequenceId(c.req.param('measurementId') ?? '');
    if (named === undefined || named.patientId !== c.req.param('patientId')) return problemResponse(c, 'not-found');
    const { sequence } = named;
    return await sendPatientCommand(c, ports, {
      action: 'measurement.correct',
      request: enteredInErrorRequest,
      act: ({ reason }) => ({ kind: 'enter-in-error', sequence, reason }),
      texts: ({ reason }) => ({ reason }),
      show: (done, patientId): EnteredInErrorAnswer => ({ measurementId: `${patientId}.${done.sequence}` }),
    });
  };
}
