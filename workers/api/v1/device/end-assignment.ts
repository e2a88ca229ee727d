import { type AssignmentChanged, endRequest } from '@naer/contracts/device';
import { endRegistered } from '@naer/services/device/change-assignment';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerChangeError, approachAssignment, readBody } from './approach-device.ts';
import { instantOf } from './assign-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

/**
 * `POST /devices/{deviceId}/assignments/{assignmentId}/end { at? }`, `If-Match`: the device is returned. What was measured
 * before may still come by its credential; what is measured from then on is not the patient's.
 */
export function endAssignment(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleEndAssignment(c: AppContext): Promise<Response> {
    const approach = await approachAssignment(c, open, 'device.prepare-return');
    if (!approach.ok) return approach.error;
    const { assignment, desk, deviceId, records, reader } = approach.value;
    const body = await readBody(c, endRequest);
    if (!body.ok) return body.error;
    const { assignmentId, patientId, from } = assignment;
    const to = body.value.at === undefined ? Date.now() : instantOf(body.value.at);
    if (to === undefined || to <= from)
      return problemResponse(c, 'invalid-request', { extra: { errors: [{ field: 'at', code: 'invalid-time' }] } });
    if (assignment.to !== null && assignment.to <= to) return problemResponse(c, 'assignment-ended');

    const command = { deviceId, deviceVersion: desk.version, patientId, assignmentId, to };
    const ended = await endRegistered(records, reader, command);
    if (!ended.ok) return answerChangeError(c, ended.error, desk.version);
    const active = await pushDevice(c, ports, records, { tenantId: reader.tenantId, deviceId, patientId });
    const [begin, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
    return c.json({ assignmentId, from: begin, to: end, active } satisfies AssignmentChanged);
  };
}
