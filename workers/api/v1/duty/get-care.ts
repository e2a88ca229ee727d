import { showCare, showPolicies } from '@naer/services/duty/get-duties';
import { loadUnitDesk, type UnitDesk } from '@naer/services/duty/load-unit-desk';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import { etagOf } from '../plan/if-match.ts';
import { answerDutyError } from './answer-duty-error.ts';
import { approachUnit } from './approach-unit.ts';

/** `GET /units/{unitId}/care`: when it is staffed, its live queue, its fallback; the ETag that a change must name. */
export function getCare(open: OpenRecords) {
  return async function handleGetCare(c: AppContext): Promise<Response> {
    return await answerDesk(c, open, showCare);
  };
}

/** `GET /units/{unitId}/policies`: the ladders that rule, as they were signed. */
export function getPolicies(open: OpenRecords) {
  return async function handleGetPolicies(c: AppContext): Promise<Response> {
    return await answerDesk(c, open, showPolicies);
  };
}

async function answerDesk(c: AppContext, open: OpenRecords, show: (desk: UnitDesk) => object): Promise<Response> {
  const approach = await approachUnit(c, open, 'duty.read');
  if (!approach.ok) return approach.error;
  const { records, reader, unitId } = approach.value;
  const desk = await loadUnitDesk(records, reader, unitId);
  if (!desk.ok) return answerDutyError(c, desk.error);
  return c.json(show(desk.value), 200, { etag: etagOf(desk.value.version) });
}
