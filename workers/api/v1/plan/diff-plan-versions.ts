import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { diffPlanVersions as diffVersions } from '@naer/services/plan/read-plan-versions';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { planVersionOf } from './plan-version-number.ts';

/**
 * `GET /patients/{patientId}/plan/versions/{planVersion}/diff?against=`: what it has otherwise than another version (the
 * one before unless named), as data and in words of three languages; audited.
 */
export function diffPlanVersions(open: OpenRecords) {
  return async function handleDiffPlanVersions(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    const to = planVersionOf(c.req.param('planVersion'));
    if (!isUuid(patientId) || to === undefined) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'plan.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    const against = c.req.query('against');
    const from = planVersionOf(against);
    if (against !== undefined && from === undefined)
      return problemResponse(c, 'invalid-parameter', {
        extra: { errors: [{ field: 'against', code: 'invalid-value' }] },
      });
    return await answerRead(c, practitioner, open, (records, reader) =>
      diffVersions(records, reader, patientId, { from, to }),
    );
  };
}
