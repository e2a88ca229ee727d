import { listDrills as readDrills } from '@naer/services/drill/list-drills';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { refusalAtUnit } from '../check-unit.ts';
import { ListQuery } from '../list-query.ts';

/** `GET /units/{unitId}/drills?cursor=&limit=`: the unit's test alarms and how long each step took. */
export function listDrills(open: OpenRecords) {
  return async function handleListDrills(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'drill.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result(parameters.page());
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) =>
      readDrills(records, reader, { unitId, ...query.value }),
    );
  };
}
