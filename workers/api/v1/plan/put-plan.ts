import { type PlanProposed, planRequest } from '@naer/contracts/plan';
import { loadPlanDesk } from '@naer/services/plan/load-plan-desk';
import { savePlan } from '@naer/services/plan/save-plan';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerActivated } from './answer-activated.ts';
import { answerPlanError, notInAList } from './answer-plan-error.ts';
import { approachPatient } from './approach-patient.ts';
import { expectMatch } from './if-match.ts';
import { readPlanBody } from './read-plan-body.ts';

/**
 * `PUT /patients/{patientId}/plan`, `If-Match: <ETag of GET>`: 200 (201 for the first plan) with whether the monitor has
 * it, for one who may approve plans; 202 with a proposal for anybody else. The same request again after it was kept
 * answers 412: the plan has the ETag of that answer then. The same proposal again is the same proposal.
 */
export function putPlan(ports: ApiPorts, open: OpenRecords) {
  return async function handlePutPlan(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, 'plan.write');
    if (!approach.ok) return approach.error;
    const { patientId, records, reader } = approach.value;
    const desk = await loadPlanDesk(records, reader, patientId);
    if (!desk.ok) return answerPlanError(c, notInAList(desk.error));
    const match = expectMatch(c, desk.value.version);
    if (!match.ok) return match.error;
    const body = await readPlanBody(c, planRequest);
    if (!body.ok) return body.error;

    const change = { patientId, desk: desk.value, now: Date.now(), request: body.value };
    const saved = await savePlan(records, reader, change);
    if (!saved.ok) return answerPlanError(c, saved.error);
    if (saved.value.kind === 'proposed')
      return c.json({ proposalId: saved.value.proposalId, state: 'open' } satisfies PlanProposed, 202);
    return await answerActivated(c, ports, approach.value, saved.value);
  };
}
