import type { AlertHistoryPage } from '@naer/contracts/records';
import { type AlertAddress, alertPath } from './alert-address.ts';
import type { Answer } from './client-error.ts';
import type { Digits } from './digits.ts';
import type { PageRequest } from './page-request.ts';
import type { Send } from './transport.ts';

/** What happened to an alert, oldest first, from the records; audited. */
export function listAlertHistory(
  send: Send,
  address: AlertAddress,
  page: PageRequest,
): Promise<Answer<Digits<AlertHistoryPage>>> {
  return send({ method: 'GET', path: `${alertPath(address)}/history`, query: { ...page } });
}
