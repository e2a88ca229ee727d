import { releaseClaimRequest } from '@naer/contracts/patient-command';
import type { AppContext } from '../../http/app-env.ts';
import type { ApiPorts } from './api-ports.ts';
import { showClaim } from './claim-patient.ts';
import { sendPatientCommand } from './send-patient-command.ts';

/** `POST /patients/{patientId}/claim/release`: lets go of one's own claim. */
export function releaseClaim(ports: ApiPorts) {
  return async function handleReleaseClaim(c: AppContext): Promise<Response> {
    return await sendPatientCommand(c, ports, {
      action: 'alert.acknowledge',
      request: releaseClaimRequest,
      act: () => ({ kind: 'release-claim' }),
      show: ({ card }, patientId) => showClaim(card, patientId),
    });
  };
}
