import type { MeasurementPage } from '@naer/contracts/records';
import type { Answer } from './client-error.ts';
import type { Digits } from './digits.ts';
import type { PageRequest } from './page-request.ts';
import { type Send, segment } from './transport.ts';

/** A patient's measurements from the records, newest first; audited. */
export function listMeasurements(
  send: Send,
  patientId: string,
  page: PageRequest,
): Promise<Answer<Digits<MeasurementPage>>> {
  return send({ method: 'GET', path: `/api/v1/patients/${segment(patientId)}/measurements`, query: { ...page } });
}
