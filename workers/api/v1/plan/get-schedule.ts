import { can } from '@naer/auth/can';
import type { FieldProblem } from '@naer/contracts/problem';
import { isUuid } from '@naer/contracts/public-id';
import { err, type Result } from '@naer/domain/result';
import { type GetSchedule, MAX_SCHEDULE_DAYS, getSchedule as readSchedule } from '@naer/services/plan/get-schedule';
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
    const query = readScheduleQuery(c, patientId, Date.now());
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => readSchedule(records, reader, query.value));
  };
}

/** The stretch that is asked for, at `now` (epoch ms). */
export function readScheduleQuery(
  c: AppContext,
  patientId: string,
  now: number,
): Result<GetSchedule, readonly FieldProblem[]> {
  const parameters = new ListQuery((name) => c.req.query(name));
  const from = parameters.time('from') ?? now - DAY_MS;
  const to = parameters.time('to') ?? Math.max(from, now) + DAY_MS;
  const query = parameters.result({ patientId, from, to, now });
  const isTooLong = to <= from || to - from > MAX_SCHEDULE_DAYS * DAY_MS;
  return query.ok && isTooLong ? err([{ field: 'to', code: 'invalid-value' }]) : query;
}
