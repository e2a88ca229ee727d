import type { AcknowledgeRequest } from '@naer/contracts/alert-command';
import { type AlertAddress, type AlertAnswer, alertPath } from './alert-address.ts';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** Takes responsibility for an alert. 409 when somebody was first: `currentAlert(error)` says how it stands now. */
export function acknowledgeAlert(
  send: Send,
  address: AlertAddress,
  body: AcknowledgeRequest,
): Promise<Answer<AlertAnswer>> {
  return send({ method: 'POST', path: `${alertPath(address)}/acknowledge`, body });
}
