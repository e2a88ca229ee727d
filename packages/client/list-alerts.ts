import type { AlertPage } from '@naer/contracts/records';
import type { Answer } from './client-error.ts';
import type { Digits } from './digits.ts';
import type { PageRequest } from './page-request.ts';
import { type Send, segment } from './transport.ts';

/** A patient's alerts from the records, resolved ones included; audited. */
export function listAlerts(send: Send, patientId: string, page: PageRequest): Promise<Answer<Digits<AlertPage>>> {
  return send({ method: 'GET', path: `/api/v1/patients/${segment(patientId)}/alerts`, query: { ...page } });
}
