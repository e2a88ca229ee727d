import { handoverRequest } from '@naer/contracts/alert-command';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import { sendAlertCommand } from './send-alert-command.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/handover`: the owner keeps alert and clock until the receiver has receipted. */
export function offerHandover(ports: ApiPorts) {
  return async function handleOfferHandover(c: AppContext): Promise<Response> {
    return await sendAlertCommand(c, ports, {
      action: 'alert.decide',
      request: handoverRequest,
      act: ({ toUnitId, reason, returnsAt }) => ({
        kind: 'offer-handover',
        toUnitId,
        reason,
        returnsAt: returnsAt === undefined ? undefined : Date.parse(returnsAt),
      }),
    });
  };
}
