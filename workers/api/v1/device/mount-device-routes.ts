import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { assignDevice } from './assign-device.ts';
import { beginSession } from './begin-session.ts';
import { changeDevice } from './change-device.ts';
import { type DeviceApiPorts, LIVE_DEVICE_PORTS } from './device-ports.ts';
import { endAssignment } from './end-assignment.ts';
import { getDevice } from './get-device.ts';
import { issueCredential, revokeCredentials } from './issue-credential.ts';
import { listDevices } from './list-devices.ts';
import { listHeld } from './list-held.ts';
import { registerDevice } from './register-device.ts';
import { releaseHeld } from './release-held.ts';
import { retireDevice } from './retire-device.ts';

/** The register of devices, whose they are and were, and what is kept at them because nobody knows whose it is. */
export function mountDeviceRoutes(
  routes: Hono<AppEnv>,
  records: OpenRecords,
  ports: DeviceApiPorts = LIVE_DEVICE_PORTS,
): void {
  routes.get('/devices', authenticatePractitioner, listDevices(records));
  routes.post('/devices', authenticatePractitioner, registerDevice(ports, records));
  routes.get('/devices/quarantine', authenticatePractitioner, listHeld(records));
  routes.post('/devices/quarantine/:heldId/release', authenticatePractitioner, releaseHeld(ports, records));
  const device = '/devices/:deviceId';
  routes.get(device, authenticatePractitioner, getDevice(records));
  routes.put(device, authenticatePractitioner, changeDevice(ports, records));
  routes.post(`${device}/retire`, authenticatePractitioner, retireDevice(ports, records));
  routes.post(`${device}/assignments`, authenticatePractitioner, assignDevice(ports, records));
  routes.post(`${device}/sessions`, authenticatePractitioner, beginSession(ports, records));
  const assignment = `${device}/assignments/:assignmentId`;
  routes.post(`${assignment}/end`, authenticatePractitioner, endAssignment(ports, records));
  routes.post(`${assignment}/credential`, authenticatePractitioner, issueCredential(ports, records));
  routes.post(`${assignment}/revoke`, authenticatePractitioner, revokeCredentials(ports, records));
}
