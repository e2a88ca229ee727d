import type { ResolveRequest } from '@naer/contracts/alert-command';
import { type AlertAddress, type AlertAnswer, alertPath } from './alert-address.ts';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** Closes an acknowledged alert with its outcome. 409 `not-acknowledged` when nobody has taken it. */
export function resolveAlert(send: Send, address: AlertAddress, body: ResolveRequest): Promise<Answer<AlertAnswer>> {
  return send({ method: 'POST', path: `${alertPath(address)}/resolve`, body });
}
