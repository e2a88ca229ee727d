import type { ReleaseRequest } from '@naer/contracts/alert-command';
import type { ReleaseView } from '@naer/contracts/records';
import type { Answer } from './client-error.ts';
import { type Send, segment } from './transport.ts';

/** Records a quarantined reading on the right patient, under its original time. `releasing`: the same command again tells when it is there. */
export function releaseQuarantined(
  send: Send,
  quarantineId: string,
  body: ReleaseRequest,
): Promise<Answer<ReleaseView>> {
  return send({ method: 'POST', path: `/api/v1/quarantine/${segment(quarantineId)}/release`, body });
}
