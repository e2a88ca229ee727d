import { can } from '@naer/auth/can';
import { listDevices as readDevices } from '@naer/services/device/list-devices';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

/** `GET /devices?kind=&cursor=&limit=`: the tenant's register; whose a device is stands with the device. */
export function listDevices(open: OpenRecords) {
  return async function handleListDevices(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId } = practitioner;
    if (!can(practitioner, 'device.read', { tenantId })) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const kind = parameters.oneOf('kind', ['personal', 'shared']);
    const query = parameters.result({ ...(kind !== undefined && { kind }), ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records) => readDevices(records, tenantId, query.value));
  };
}
