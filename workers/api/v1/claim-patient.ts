import { type ClaimAnswer, claimRequest } from '@naer/contracts/patient-command';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import type { AppContext } from '../../http/app-env.ts';
import type { ApiPorts } from './api-ports.ts';
import { sendPatientCommand } from './send-patient-command.ts';

/** `POST /patients/{patientId}/claim`: takes the patient in hand, for an hour; 409 while somebody else has it. */
export function claimPatient(ports: ApiPorts) {
  return async function handleClaim(c: AppContext): Promise<Response> {
    return await sendPatientCommand(c, ports, {
      action: 'alert.acknowledge',
      request: claimRequest,
      act: ({ takeOver }) => ({ kind: 'claim', takeOver }),
      show: ({ card }, patientId) => showClaim(card, patientId),
    });
  };
}

export function showClaim({ claim }: PatientCard, patientId: string): ClaimAnswer {
  if (claim === undefined) return { patientId };
  const { by, unitId, at, until } = claim;
  return { patientId, claim: { by, unitId, at: new Date(at).toISOString(), until: new Date(until).toISOString() } };
}
