import { shiftRequest } from '@naer/contracts/duty';
import { isUuid } from '@naer/contracts/public-id';
import { isStorable } from '@naer/domain/measurement/is-storable';
import { endShift as end, markAbsent as mark } from '@naer/services/duty/end-shift';
import { loadUnitDesk } from '@naer/services/duty/load-unit-desk';
import { saveShift as save } from '@naer/services/duty/save-shift';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';
import { answerDutyError } from './answer-duty-error.ts';
import { answerUnitChanged } from './answer-unit-changed.ts';
import { approachUnit } from './approach-unit.ts';
import type { DutyPorts } from './duty-ports.ts';

/** `POST /units/{unitId}/duties/{dutyKey}/shifts`: 201. Nobody else has the duty in that time; a `shiftId` is used once. */
export function saveShift(ports: DutyPorts, open: OpenRecords) {
  return async function handleSaveShift(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'duty.write');
    if (!approach.ok) return approach.error;
    const { records, reader, unitId } = approach.value;
    const desk = await loadUnitDesk(records, reader, unitId);
    if (!desk.ok) return answerDutyError(c, desk.error);
    const duty = c.req.param('dutyKey') ?? '';
    if (!desk.value.duties.some(({ key }) => key === duty)) return problemResponse(c, 'not-found');
    const body = await readPlanBody(c, shiftRequest);
    if (!body.ok) return body.error;
    const { shiftId = crypto.randomUUID(), from, to, ...people } = body.value;
    const draft = { ...people, from: Date.parse(from), to: Date.parse(to) };
    const saved = await save(records, reader, { unitId, desk: desk.value, duty, shiftId, draft, now: Date.now() });
    return await answerUnitChanged(c, ports, approach.value, saved, { status: 201, more: { shiftId } });
  };
}

/** `POST /units/{unitId}/duties/{dutyKey}/shifts/{shiftId}/end`: it ends now; one that has not begun never was. */
export function endShift(ports: DutyPorts, open: OpenRecords) {
  return changeShift(ports, open, end);
}

/** `POST /units/{unitId}/duties/{dutyKey}/shifts/{shiftId}/absent`: the substitute has the duty from now. */
export function markAbsent(ports: DutyPorts, open: OpenRecords) {
  return changeShift(ports, open, mark);
}

function changeShift(ports: DutyPorts, open: OpenRecords, change: typeof end) {
  return async function handleChangeShift(c: AppContext): Promise<Response> {
    const approach = await approachUnit(c, open, 'duty.write');
    if (!approach.ok) return approach.error;
    const { records, reader, unitId } = approach.value;
    const shiftId = c.req.param('shiftId') ?? '';
    if (!isUuid(shiftId)) return problemResponse(c, 'not-found');
    const duty = c.req.param('dutyKey') ?? '';
    // A text that PostgreSQL refuses is the key of no duty, and no sign that it is down.
    if (!isStorable(duty)) return problemResponse(c, 'not-found');
    return await answerUnitChanged(c, ports, approach.value, await change(records, reader, { unitId, shiftId, duty }));
  };
}
