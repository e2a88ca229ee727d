import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { getPlan as readPlan } from '@naer/services/plan/get-plan';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { etagOf } from './if-match.ts';

/** `GET /patients/{patientId}/plan`: in force now and planned next, with the ETag that a change must name; audited. */
export function getPlan(open: OpenRecords) {
  return async function handleGetPlan(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'plan.read', { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    return await answerRead(
      c,
      practitioner,
      open,
      (records, reader) => readPlan(records, reader, patientId, Date.now()),
      ({ version, ...plan }) => c.json(plan, 200, { etag: etagOf(version) }),
    );
  };
}
