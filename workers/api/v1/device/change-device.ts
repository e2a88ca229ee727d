import { can } from '@naer/auth/can';
import { deviceChangeRequest } from '@naer/contracts/device';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { changeDevice as change } from '@naer/services/device/change-device';
import { showDevice } from '@naer/services/device/list-devices';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf, expectMatch } from '../plan/if-match.ts';
import { answerChangeError, approachDevice, readBody } from './approach-device.ts';
import type { DeviceApiPorts } from './device-ports.ts';
import { pushDevice } from './push-device.ts';

/** `PUT /devices/{deviceId} { label, organisationId, measures }`, `If-Match`: the device as it is now, with its ETag. */
export function changeDevice(ports: DeviceApiPorts, open: OpenRecords) {
  return async function handleChangeDevice(c: AppContext): Promise<Response> {
    const approach = await approachDevice(c, open, 'device.write');
    if (!approach.ok) return approach.error;
    const { desk, deviceId, practitioner, records, reader } = approach.value;
    const body = await readBody(c, deviceChangeRequest);
    if (!body.ok) return body.error;
    // To whom it goes as well: whose it is says whose gateways send for its patient.
    if (!can(practitioner, 'device.write', { tenantId: reader.tenantId, organisationId: body.value.organisationId }))
      return problemResponse(c, 'forbidden');
    const match = expectMatch(c, desk.version);
    if (!match.ok) return match.error;
    const { label, organisationId } = body.value;
    if (nationalIdsIn(label).length > 0) return invalid(c, 'label', 'national-id');
    const measures = [...new Set(body.value.measures)];
    const command = { deviceId, deviceVersion: desk.version, label, organisationId, measures };
    const changed = await change(records, reader, command);
    if (!changed.ok)
      return changed.error.code === 'not-found'
        ? invalid(c, 'organisationId', 'invalid-value')
        : answerChangeError(c, changed.error);
    if (changed.value === 'unchanged') return problemResponse(c, 'stale-version');
    await pushDevice(c, ports, records, { tenantId: reader.tenantId, deviceId });
    const view = showDevice({ ...desk.row, label, organisation_id: organisationId, measures });
    return c.json(view, 200, { etag: etagOf(changed.value.version) });
  };
}

function invalid(c: AppContext, field: string, code: 'national-id' | 'invalid-value'): Response {
  return problemResponse(c, 'invalid-request', { extra: { errors: [{ field, code }] } });
}
