import { declineHandoverRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/handover/decline`: by the receiving unit; the owner keeps it. */
export function declineHandover(ports: ApiPorts) {
  return async function handleDeclineHandover(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: declineHandoverRequest,
      act: ({ reason }) => ({ kind: 'decline-handover', reason }),
    });
  };
}
