import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { beginPause } from './begin-pause.ts';
import { decideProposal } from './decide-proposal.ts';
import { diffPlanVersions } from './diff-plan-versions.ts';
import { endPause } from './end-pause.ts';
import { getPlan } from './get-plan.ts';
import { getPlanVersion } from './get-plan-version.ts';
import { getSchedule } from './get-schedule.ts';
import { listPauses } from './list-pauses.ts';
import { listPlanProposals } from './list-plan-proposals.ts';
import { listPlanVersions } from './list-plan-versions.ts';
import { putPlan } from './put-plan.ts';

/** The plan of a patient: in force, planned, former, proposed; and the pauses of its schedule. */
export function mountPlanRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const plan = '/patients/:patientId/plan';
  routes.get(plan, authenticatePractitioner, getPlan(records));
  routes.put(plan, authenticatePractitioner, putPlan(ports, records));
  routes.get(`${plan}/versions`, authenticatePractitioner, listPlanVersions(records));
  routes.get(`${plan}/versions/:planVersion`, authenticatePractitioner, getPlanVersion(records));
  routes.get(`${plan}/versions/:planVersion/diff`, authenticatePractitioner, diffPlanVersions(records));
  routes.get(`${plan}/proposals`, authenticatePractitioner, listPlanProposals(records));
  const proposal = `${plan}/proposals/:proposalId`;
  routes.post(`${proposal}/approve`, authenticatePractitioner, decideProposal('approve', ports, records));
  routes.post(`${proposal}/decline`, authenticatePractitioner, decideProposal('decline', ports, records));
  routes.post(`${proposal}/withdraw`, authenticatePractitioner, decideProposal('withdraw', ports, records));
  routes.get('/patients/:patientId/schedule', authenticatePractitioner, getSchedule(records));
  const pauses = '/patients/:patientId/pauses';
  routes.get(pauses, authenticatePractitioner, listPauses(records));
  routes.post(pauses, authenticatePractitioner, beginPause(ports, records));
  routes.post(`${pauses}/:pauseId/end`, authenticatePractitioner, endPause(ports, records));
}
