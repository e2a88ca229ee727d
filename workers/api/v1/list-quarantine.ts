import { can } from '@naer/auth/can';
import { listQuarantine as readQuarantine } from '@naer/services/quarantine/list-quarantine';
import type { AppContext } from '../../http/app-env.ts';
import { practitionerOf } from '../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { answerRead, type OpenRecords } from './answer-read.ts';
import { ListQuery } from './list-query.ts';

const STATES = ['held', 'releasing', 'released'] as const;

/** `GET /quarantine?state=&cursor=&limit=`: readings kept aside of the patients at one's units, audited. */
export function listQuarantine(open: OpenRecords) {
  return async function handleListQuarantine(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    if (!can(practitioner, 'quarantine.read', { tenantId: practitioner.tenantId }))
      return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({ state: parameters.oneOf('state', STATES), ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => readQuarantine(records, reader, query.value));
  };
}
