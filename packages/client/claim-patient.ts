import type { ClaimAnswer } from '@naer/contracts/patient-command';
import type { Answer } from './client-error.ts';
import { patientPath } from './patient-path.ts';
import type { Send } from './transport.ts';

export interface ClaimBody {
  readonly commandId?: string | undefined;
  /** From whoever has the patient now. */
  readonly takeOver?: boolean | undefined;
}

/** Takes the patient in hand. 409 `claimed-by-another`. */
export function claimPatient(send: Send, patientId: string, body: ClaimBody): Promise<Answer<ClaimAnswer>> {
  return send({ method: 'POST', path: `${patientPath(patientId)}/claim`, body });
}

/** Lets the patient go. 409 `not-claimed`. */
export function releaseClaim(
  send: Send,
  patientId: string,
  body: Pick<ClaimBody, 'commandId'>,
): Promise<Answer<ClaimAnswer>> {
  return send({ method: 'POST', path: `${patientPath(patientId)}/claim/release`, body });
}
