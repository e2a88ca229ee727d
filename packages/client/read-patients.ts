import type { PatientPage } from '@naer/contracts/worklist';
import type { Answer } from './client-error.ts';
import type { Digits } from './digits.ts';
import type { PageRequest } from './page-request.ts';
import { type Send, segment } from './transport.ts';

/** A unit's work by patient, most urgent first, and how the unit itself stands; works while the records are down. */
export function readPatients(send: Send, unitId: string, page: PageRequest): Promise<Answer<Digits<PatientPage>>> {
  return send({ method: 'GET', path: `/api/v1/units/${segment(unitId)}/worklist/patients`, query: { ...page } });
}
