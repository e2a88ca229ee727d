import { decisionRequest } from '@naer/contracts/plan';
import { isUuid } from '@naer/contracts/public-id';
import { approveProposal } from '@naer/services/plan/approve-proposal';
import { checkTexts } from '@naer/services/plan/check-texts';
import { closeProposal } from '@naer/services/plan/close-proposal';
import { loadPlanDesk } from '@naer/services/plan/load-plan-desk';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerActivated } from './answer-activated.ts';
import { answerPlanError, notInAList } from './answer-plan-error.ts';
import { approachPatient } from './approach-patient.ts';
import { expectMatch } from './if-match.ts';
import { readPlanBody, refusePlan } from './read-plan-body.ts';

/**
 * `POST /patients/{patientId}/plan/proposals/{proposalId}/approve|decline|withdraw { note? }`. Approving takes an approver
 * and the ETag of the plan (`If-Match`); declining an approver; withdrawing the one who proposed. A decision is made once.
 */
export function decideProposal(verb: 'approve' | 'decline' | 'withdraw', ports: ApiPorts, open: OpenRecords) {
  return async function handleDecision(c: AppContext): Promise<Response> {
    const proposalId = c.req.param('proposalId') ?? '';
    const approach = await approachPatient(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    if (!isUuid(proposalId)) return problemResponse(c, 'not-found');
    const { patientId, records, reader } = approach.value;
    const found = await loadPlanDesk(records, reader, patientId, proposalId);
    if (!found.ok) return answerPlanError(c, notInAList(found.error));
    const desk = found.value;
    if (desk.proposal === undefined) return problemResponse(c, 'not-found');
    const body = await readPlanBody(c, decisionRequest);
    if (!body.ok) return body.error;
    const faults = checkTexts(body.value);
    if (faults.length > 0) return refusePlan(c, faults);
    const { note } = body.value;

    if (verb !== 'approve') {
      const as = verb === 'decline' ? 'declined' : 'withdrawn';
      const closed = await closeProposal(records, reader, { patientId, desk, as, note });
      return closed.ok ? c.json({ proposalId, state: closed.value.state }) : answerPlanError(c, closed.error);
    }
    const match = expectMatch(c, desk.version);
    if (!match.ok) return match.error;
    const approved = await approveProposal(records, reader, { patientId, desk, now: Date.now(), note });
    if (!approved.ok) return answerPlanError(c, approved.error);
    return await answerActivated(c, ports, approach.value, approved.value);
  };
}
