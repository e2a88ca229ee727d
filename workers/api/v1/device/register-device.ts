import { can } from '@naer/auth/can';
import { type DeviceView, deviceRequest } from '@naer/contracts/device';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { registerDevice as register } from '@naer/services/device/register-device';
import { deviceKey } from '../../../device/get-device.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerChangeError, approachRegister, readBody } from './approach-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

/**
 * `POST /devices`: 201 with its id and ETag; 409 when the identifier stands in the register, in whatever case it is written;
 * 403 to an administrator of another organisation than the one that it is to be of.
 */
export function registerDevice(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleRegisterDevice(c: AppContext): Promise<Response> {
    const approach = await approachRegister(c, open, 'device.write');
    if (!approach.ok) return approach.error;
    const { practitioner, records, reader } = approach.value;
    const body = await readBody(c, deviceRequest);
    if (!body.ok) return body.error;
    const { identifier, kind, label, organisationId } = body.value;
    if (!can(practitioner, 'device.write', { tenantId: reader.tenantId, organisationId }))
      return problemResponse(c, 'forbidden');
    const texts = [identifier.system, identifier.value, label];
    if (texts.some((text) => nationalIdsIn(text).length > 0))
      return problemResponse(c, 'invalid-request', { extra: { errors: [{ field: '', code: 'national-id' }] } });
    const deviceId = crypto.randomUUID();
    const measures = [...new Set(body.value.measures)];
    const key = await deviceKey(identifier);
    const made = await register(records, reader, { deviceId, identifier, key, kind, label, organisationId, measures });
    if (!made.ok) {
      if (made.error.code === 'not-found')
        return problemResponse(c, 'invalid-request', {
          extra: { errors: [{ field: 'organisationId', code: 'invalid-value' }] },
        });
      return answerChangeError(c, made.error);
    }
    await pushDevice(c, ports, records, { tenantId: reader.tenantId, deviceId });
    const view: DeviceView = { deviceId, identifier, kind, label, organisationId, measures, assigned: false };
    return c.json(view, 201, { etag: etagOf(made.value.version), location: `/api/v1/devices/${deviceId}` });
  };
}
