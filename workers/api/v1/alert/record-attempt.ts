import { attemptRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/attempt`: "tried, no answer", with the time of the next try. 422 `expiry-in-past`. */
export function recordAttempt(ports: ApiPorts) {
  return async function handleAttempt(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: attemptRequest,
      act: ({ nextTryAt }) => ({ kind: 'attempt', nextTryAt: Date.parse(nextTryAt) }),
    });
  };
}
