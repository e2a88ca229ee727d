import { acknowledgeRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/acknowledge`: 200 with the alert; 409 with the alert as it now is. May carry a note that the patient reads. */
export function acknowledgeAlert(ports: ApiPorts) {
  return async function handleAcknowledge(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.acknowledge',
      request: acknowledgeRequest,
      act: ({ noteToPatient }) => ({ kind: 'acknowledge', noteToPatient }),
    });
  };
}
