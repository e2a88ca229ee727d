import type { PatientSummary } from '@naer/contracts/summary';
import type { Answer } from './client-error.ts';
import { patientPath } from './patient-path.ts';
import type { Send } from './transport.ts';

/** How a patient's follow-up has gone in so many days (1 to 90, default 30), in counts; audited. */
export function readSummary(
  send: Send,
  patientId: string,
  query: { readonly days?: number | undefined },
): Promise<Answer<PatientSummary>> {
  return send({ method: 'GET', path: `${patientPath(patientId)}/summary`, query: { ...query } });
}
