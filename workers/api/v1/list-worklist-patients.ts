import type { AppContext } from '../../http/app-env.ts';
import { practitionerOf } from '../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../http/problem-response.ts';
import type { PatientFilter } from '../../worklist/get-unit-worklist.ts';
import { answerListPage } from './answer-list-page.ts';
import type { ApiPorts } from './api-ports.ts';
import { callOrUnavailable } from './call-or-unavailable.ts';
import { onlookerOf, refusalAtUnit } from './check-unit.ts';
import { ListQuery } from './list-query.ts';

/**
 * `GET /units/{unitId}/worklist/patients?cursor=&limit=&severity=&category=&state=&claimedBy=me&offered=&drill=`: one
 * patient, one row of work, most urgent first. Pending alerts come when `state=pending` asks for them.
 */
export function listWorklistPatients(ports: ApiPorts) {
  return async function handleListWorklistPatients(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'worklist.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const parameters = new ListQuery((name) => c.req.query(name));
    const mine = parameters.oneOf('claimedBy', ['me']) === 'me';
    const query = parameters.result({
      ...parameters.page(),
      viewer: practitioner.practitionerId,
      onlooker: onlookerOf(c),
      filter: filterOf(parameters),
      claimedBy: mine ? practitioner.practitionerId : undefined,
    });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });

    const page = await callOrUnavailable(c, () =>
      ports.worklist(c.env, practitioner.tenantId, unitId).patients(query.value),
    );
    return answerListPage(c, page);
  };
}

function filterOf(parameters: ListQuery): PatientFilter {
  return {
    severity: parameters.oneOf('severity', ['red', 'yellow']),
    category: parameters.oneOf('category', ['clinical', 'missing', 'technical', 'event', 'message']),
    state: parameters.oneOf('state', ['pending', 'open', 'acknowledged', 'in-progress']),
    offered: parameters.flag('offered'),
    drill: parameters.flag('drill'),
  };
}
