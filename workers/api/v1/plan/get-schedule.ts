import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { MAX_SCHEDULE_DAYS, getSchedule as readSchedule } from '@naer/services/plan/get-schedule';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

const DAY_MS = 24 * 60 * 60_000;

/** `GET /patients/{patientId}/schedule?from=&to=`: what is asked for and how it stands; from a day ago to a day ahead unless said. */
export function getSchedule(open: OpenRecords) {
  return async function handleGetSchedule(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    const { tenantId } = practitioner;
    if (!can(practitioner, 'plan.read', { tenantId }) || !can(practitioner, 'measurement.read', { tenantId }))
      return problemResponse(c, 'forbidden');
    const now = Date.now();
    const parameters = new ListQuery((name) => c.req.query(name));
    const from = parameters.time('from') ?? now - DAY_MS;
    const to = parameters.time('to') ?? Math.max(from, now) + DAY_MS;
    const query = parameters.result({ patientId, from, to, now });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    if (to <= from || to - from > MAX_SCHEDULE_DAYS * DAY_MS)
      return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field: 'to', code: 'invalid-value' }] } });
    return await answerRead(c, practitioner, open, (records, reader) => readSchedule(records, reader, query.value));
  };
}
