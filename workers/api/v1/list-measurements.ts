import type { FieldProblem } from '@naer/contracts/problem';
import { isUuid } from '@naer/contracts/public-id';
import { MEASUREMENT_TYPES } from '@naer/domain/measurement/reading';
import type { Result } from '@naer/domain/result';
import {
  type ListMeasurements,
  listMeasurements as readMeasurements,
} from '@naer/services/measurement/list-measurements';
import type { AppContext } from '../../http/app-env.ts';
import { mayAll, readingPrincipalOf } from '../../http/authenticate-reader.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { answerRead, type OpenRecords } from './answer-read.ts';
import { ListQuery } from './list-query.ts';

/** `GET /patients/{patientId}/measurements?type=&code=&from=&to=&cursor=&limit=`: newest first, from Postgres, audited. */
export function listMeasurements(open: OpenRecords) {
  return async function handleListMeasurements(c: AppContext): Promise<Response> {
    const principal = readingPrincipalOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!mayAll(principal, 'measurement.read')) return problemResponse(c, 'forbidden');
    const query = readMeasurementQuery(c, patientId);
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, principal, open, (records, reader) => readMeasurements(records, reader, query.value));
  };
}

/** What is asked for in the query of a list of measurements. */
export function readMeasurementQuery(
  c: AppContext,
  patientId: string,
): Result<ListMeasurements, readonly FieldProblem[]> {
  const parameters = new ListQuery((name) => c.req.query(name));
  return parameters.result({
    patientId,
    type: parameters.oneOf('type', MEASUREMENT_TYPES),
    code: parameters.code(),
    from: parameters.time('from'),
    to: parameters.time('to'),
    ...parameters.page(),
  });
}
