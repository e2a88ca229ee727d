import { releaseHeldRequest } from '@naer/contracts/device';
import { isUuid } from '@naer/contracts/public-id';
import type { ReleaseView } from '@naer/contracts/records';
import { claimHeld, completeHeld } from '@naer/services/device/release-held';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { callOrUnavailable } from '../call-or-unavailable.ts';
import { answerChangeError, approachRegister, readBody } from './approach-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';

/**
 * `POST /devices/quarantine/{heldId}/release { patientId }`: gives a reading that was kept at its device to whose it is, under
 * its original time. 200 when it is there, 202 while it is on its way: the same again tells. Once, and to one patient.
 */
export function releaseHeld(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleReleaseHeld(c: AppContext): Promise<Response> {
    const heldId = c.req.param('heldId') ?? '';
    if (!isUuid(heldId)) return problemResponse(c, 'not-found');
    const approach = await approachRegister(c, open, 'quarantine.release');
    if (!approach.ok) return approach.error;
    const { records, reader } = approach.value;
    const body = await readBody(c, releaseHeldRequest);
    if (!body.ok) return body.error;
    const { patientId } = body.value;
    const claimed = await claimHeld(records, reader, { heldId, patientId });
    if (!claimed.ok) {
      if (claimed.error.code === 'released-to-another') return problemResponse(c, claimed.error.code);
      return answerChangeError(c, claimed.error);
    }
    const { reading, assignmentId } = claimed.value;
    const { tenantId } = reader;
    const taken = await callOrUnavailable(c, () =>
      ports.receive(c.env, { tenantId, patientId }, reading, assignmentId),
    );
    if (taken === undefined || taken === 'not-ready' || taken.status === 'refused' || taken.status === 'quarantined')
      return c.json({ id: heldId, state: 'releasing' } satisfies ReleaseView, 202);
    await completeHeld(records, tenantId, { heldId, measurementId: taken.id });
    const view: ReleaseView = { id: heldId, state: 'released', measurementId: taken.id, status: taken.status };
    return c.json(view);
  };
}
