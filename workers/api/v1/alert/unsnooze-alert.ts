import { alertCommandRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/unsnooze`: its clocks begin anew. */
export function unsnoozeAlert(ports: ApiPorts) {
  return async function handleUnsnooze(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: alertCommandRequest,
      act: () => ({ kind: 'unsnooze' }),
    });
  };
}
