import type { QuarantinePage } from '@naer/contracts/records';
import type { Answer } from './client-error.ts';
import type { Digits } from './digits.ts';
import type { PageRequest } from './page-request.ts';
import type { Send } from './transport.ts';

/** Readings kept aside because they could not be placed. */
export function listQuarantine(send: Send, page: PageRequest): Promise<Answer<Digits<QuarantinePage>>> {
  return send({ method: 'GET', path: '/api/v1/quarantine', query: { ...page } });
}
