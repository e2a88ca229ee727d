import { alertCommandRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/handover/accept`: by the receiving unit, which is responsible from here. */
export function acceptHandover(ports: ApiPorts) {
  return async function handleAcceptHandover(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: alertCommandRequest,
      act: () => ({ kind: 'accept-handover' }),
    });
  };
}
