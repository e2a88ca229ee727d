import { snoozeRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/snooze`: silence with an end and a reason (DOMAIN 5). 422 `snooze-too-long`. */
export function snoozeAlert(ports: ApiPorts) {
  return async function handleSnooze(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: snoozeRequest,
      act: ({ until, reason }) => ({ kind: 'snooze', until: Date.parse(until), reason }),
    });
  };
}
