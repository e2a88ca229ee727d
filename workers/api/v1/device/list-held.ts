import { can } from '@naer/auth/can';
import { listHeld as readHeld } from '@naer/services/device/list-held';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

/** `GET /devices/quarantine?state=&cursor=&limit=`: readings kept at the devices of one's organisation, as no patient could be named. */
export function listHeld(open: OpenRecords) {
  return async function handleListHeld(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    if (!can(practitioner, 'quarantine.read', { tenantId: practitioner.tenantId }))
      return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const state = parameters.oneOf('state', ['held', 'releasing', 'released']);
    const query = parameters.result({ ...(state !== undefined && { state }), ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => readHeld(records, reader, query.value));
  };
}
