import { can } from '@naer/auth/can';
import { PROPOSAL_STATES } from '@naer/contracts/plan';
import { isUuid } from '@naer/contracts/public-id';
import { listPlanProposals as readProposals } from '@naer/services/plan/list-plan-proposals';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

/** `GET /patients/{patientId}/plan/proposals?state=&cursor=&limit=`: the latest first, decided ones included; audited. */
export function listPlanProposals(open: OpenRecords) {
  return async function handleListProposals(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'plan.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({
      patientId,
      state: parameters.oneOf('state', PROPOSAL_STATES),
      ...parameters.page(),
    });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => readProposals(records, reader, query.value));
  };
}
