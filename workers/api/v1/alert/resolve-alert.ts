import { resolveRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/resolve`: only a person resolves, with an outcome (DOMAIN 5), and only what is acknowledged. */
export function resolveAlert(ports: ApiPorts) {
  return async function handleResolve(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.resolve',
      request: resolveRequest,
      act: ({ outcome }) => ({ kind: 'resolve', outcome }),
    });
  };
}
