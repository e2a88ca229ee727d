import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { getPlanVersion as readVersion } from '@naer/services/plan/read-plan-versions';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { planVersionOf } from './plan-version-number.ts';

/** `GET /patients/{patientId}/plan/versions/{planVersion}`: one version whole; audited. */
export function getPlanVersion(open: OpenRecords) {
  return async function handleGetPlanVersion(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    const planVersion = planVersionOf(c.req.param('planVersion'));
    if (!isUuid(patientId) || planVersion === undefined) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'plan.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) =>
      readVersion(records, reader, patientId, planVersion),
    );
  };
}
