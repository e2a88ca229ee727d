import { type SeenAnswer, seenRequest } from '@naer/contracts/message';
import { parseSequenceId } from '@naer/contracts/public-id';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendPatientCommand } from '../send-patient-command.ts';

/** No measurement has this number: so the monitor knows none by an id that is not of this patient. */
const NONE = 0;

/**
 * `POST /patients/{patientId}/measurements/seen`: marks them looked at, all or none; the patient reads when and by which
 * unit. 404 with the places of those that are not there.
 */
export function markSeen(ports: ApiPorts) {
  return async function handleMarkSeen(c: AppContext): Promise<Response> {
    return await sendPatientCommand(c, ports, {
      action: 'measurement.see',
      request: seenRequest,
      act: ({ measurementIds }, patientId) => ({
        kind: 'mark-seen',
        sequences: measurementIds.map((id) => sequenceOf(id, patientId)),
      }),
      unknown: ({ measurementIds }, ids, patientId) =>
        measurementIds.flatMap((id, place) =>
          ids.includes(String(sequenceOf(id, patientId))) ? [`measurementIds.${place}`] : [],
        ),
      show: ({ seen }): SeenAnswer => ({ seen }),
    });
  };
}

function sequenceOf(id: string, patientId: string): number {
  const named = parseSequenceId(id);
  return named?.patientId === patientId ? named.sequence : NONE;
}
