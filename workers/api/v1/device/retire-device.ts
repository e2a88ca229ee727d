import { retireDevice as retire } from '@naer/services/device/change-device';
import { showDevice } from '@naer/services/device/list-devices';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { answerChangeError, approachDevice } from './approach-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

/**
 * `POST /devices/{deviceId}/retire`, `If-Match`: out of use for good; 409 `device-assigned` while a patient has it or will
 * have it. What it measured before still comes in. One that is retired stays so.
 */
export function retireDevice(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleRetireDevice(c: AppContext): Promise<Response> {
    const approach = await approachDevice(c, open, 'device.write');
    if (!approach.ok) return approach.error;
    const { desk, deviceId, records, reader } = approach.value;
    const match = expectMatch(c, desk.version);
    if (!match.ok) return match.error;
    const view = { ...showDevice(desk.row), retired: true as const };
    if (desk.row.retired) return c.json(view, 200, { etag: etagOf(desk.version) });
    const now = Date.now();
    if (desk.assignments.some(({ to }) => to === null || to > now)) return problemResponse(c, 'device-assigned');
    const retired = await retire(records, reader, { deviceId, deviceVersion: desk.version });
    if (!retired.ok) return answerChangeError(c, retired.error);
    if (retired.value === 'unchanged') return problemResponse(c, 'stale-version');
    await pushDevice(c, ports, records, { tenantId: reader.tenantId, deviceId });
    return c.json(view, 200, { etag: etagOf(retired.value.version) });
  };
}
