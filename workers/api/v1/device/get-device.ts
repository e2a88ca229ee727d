import { isUuid } from '@naer/contracts/public-id';
import { readDevice } from '@naer/services/device/read-device';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerReadError, approachRegister } from './approach-device.ts';

/** `GET /devices/{deviceId}`: with its assignments; a patient is named to who follows them. Its ETag is what changes expect. */
export function getDevice(open: OpenRecords) {
  return async function handleGetDevice(c: AppContext): Promise<Response> {
    const deviceId = c.req.param('deviceId') ?? '';
    if (!isUuid(deviceId)) return problemResponse(c, 'not-found');
    const approach = await approachRegister(c, open, 'device.read');
    if (!approach.ok) return approach.error;
    const device = await readDevice(approach.value.records, approach.value.reader, deviceId);
    if (!device.ok) return answerReadError(c, device.error);
    return c.json(device.value.details, 200, { etag: etagOf(device.value.version) });
  };
}
