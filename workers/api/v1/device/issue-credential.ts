import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { type CredentialIssued, credentialRequest } from '@naer/contracts/device';
import { revokeRegistered, rotateCredential } from '@naer/services/device/change-assignment';
import { loadDeviceDesk } from '@naer/services/device/read-device';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerChangeError, answerReadError, approachAssignment, readBody } from './approach-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

const MINUTE_MS = 60_000;

/**
 * `POST /devices/{deviceId}/assignments/{assignmentId}/credential { overlapMinutes? }`, `If-Match`: the next credential,
 * shown once. The one before it goes on for the overlap, by default not at all.
 */
export function issueCredential(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleIssueCredential(c: AppContext): Promise<Response> {
    const approach = await approachAssignment(c, open, 'device.prepare-credential');
    if (!approach.ok) return approach.error;
    const { assignment, desk, deviceId, records, reader } = approach.value;
    const body = await readBody(c, credentialRequest);
    if (!body.ok) return body.error;
    const { assignmentId, patientId, kind } = assignment;
    if (kind !== 'assignment') return problemResponse(c, 'device-shared');
    if (assignment.to !== null && assignment.to <= Date.now()) return problemResponse(c, 'assignment-ended');

    const command = { deviceId, deviceVersion: desk.version, patientId, assignmentId };
    const overlapMs = (body.value.overlapMinutes ?? 0) * MINUTE_MS;
    const rotated = await rotateCredential(records, reader, { ...command, overlapMs });
    if (!rotated.ok) return answerChangeError(c, rotated.error, desk.version);
    const { tenantId } = reader;
    const now = await loadDeviceDesk(records, tenantId, deviceId);
    if (!now.ok) return answerReadError(c, now.error);
    const held = now.value.assignments.find((one) => one.assignmentId === assignmentId);
    // Another rotation in between has what this one would have shown.
    if (held === undefined || held.generation > assignment.generation + 1) return problemResponse(c, 'stale-version');
    const { generation, previousUntil } = held;
    const active = await pushDevice(c, ports, records, { tenantId, deviceId, patientId });
    const keys = configurationOf(c.env).DEVICE_CREDENTIAL_KEYS;
    const principal = { kind: 'device', tenantId, deviceId, patientId, assignmentId, generation } as const;
    const view: CredentialIssued = {
      assignmentId,
      credential: await issueDeviceCredential(keys, principal),
      generation,
      ...(previousUntil !== null && { previousUntil: new Date(previousUntil).toISOString() }),
      active,
    };
    return c.json(view, 201, { 'cache-control': 'no-store' });
  };
}

/** `POST /devices/{deviceId}/assignments/{assignmentId}/revoke`, `If-Match`: every credential of it, at once. */
export function revokeCredentials(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleRevokeCredentials(c: AppContext): Promise<Response> {
    const approach = await approachAssignment(c, open, 'device.prepare-revoke');
    if (!approach.ok) return approach.error;
    const { assignment, desk, deviceId, records, reader } = approach.value;
    const { assignmentId, patientId } = assignment;
    const command = { deviceId, deviceVersion: desk.version, patientId, assignmentId };
    const revoked = await revokeRegistered(records, reader, command);
    if (!revoked.ok) return answerChangeError(c, revoked.error, desk.version);
    const active = await pushDevice(c, ports, records, { tenantId: reader.tenantId, deviceId, patientId });
    return c.json({ assignmentId, active });
  };
}
