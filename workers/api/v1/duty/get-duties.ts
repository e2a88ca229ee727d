import { getDuties as readDuties } from '@naer/services/duty/get-duties';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerDutyError } from './answer-duty-error.ts';
import { approachUnit } from './approach-unit.ts';

/** `GET /units/{unitId}/duties`: duties, shifts that are not over, and who of the unit can be reached by what. */
export function getDuties(open: OpenRecords) {
  return async function handleGetDuties(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'duty.read');
    if (!approach.ok) return approach.error;
    const { records, reader, unitId } = approach.value;
    const view = await readDuties(records, reader, unitId);
    if (!view.ok) return answerDutyError(c, view.error);
    return c.json(view.value, 200, { etag: etagOf(view.value.version) });
  };
}
