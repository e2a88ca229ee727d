import { receiptRequest } from '@naer/contracts/event';
import type { AppContext } from '../../../http/app-env.ts';
import { sendAlertCommand } from '../alert/send-alert-command.ts';
import type { ApiPorts } from '../api-ports.ts';

/**
 * `POST /patients/{patientId}/alerts/{alertId}/receipts`: a responder's receipt, VKP 0-10. 1 takes the alert up, 3
 * acknowledges it, all are kept. 409 `not-an-event` for an alert of anything else.
 */
export function receiptAlert(ports: ApiPorts) {
  return async function handleReceipt(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: receiptRequest,
      act: ({ code }) => ({ kind: 'receipt', code }),
    });
  };
}
