import type { AppContext } from '../../http/app-env.ts';
import { practitionerOf } from '../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { answerListPage } from './answer-list-page.ts';
import type { ApiPorts } from './api-ports.ts';
import { callOrUnavailable } from './call-or-unavailable.ts';
import { onlookerOf, refusalAtUnit } from './check-unit.ts';
import { ListQuery } from './list-query.ts';

/** `GET /units/{unitId}/worklist?cursor=&limit=`: open alerts of one's own unit, most severe and longest waiting first. */
export function getWorklist(ports: ApiPorts) {
  return async function handleGetWorklist(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const unitId = c.req.param('unitId') ?? '';
    const refusal = refusalAtUnit(practitioner, 'worklist.read', unitId);
    if (refusal !== undefined) return problemResponse(c, refusal);
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({
      ...parameters.page(),
      viewer: practitioner.practitionerId,
      onlooker: onlookerOf(c),
    });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });

    const page = await callOrUnavailable(c, () =>
      ports.worklist(c.env, practitioner.tenantId, unitId).page(query.value),
    );
    return answerListPage(c, page);
  };
}
