import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { rehearsalRequest } from '@naer/contracts/rehearsal';
import { rehearsePlan as rehearse } from '@naer/services/rehearsal/rehearse-plan';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { answerPlanError } from '../plan/answer-plan-error.ts';
import { readPlanBody, refusePlan } from '../plan/read-plan-body.ts';

/** `POST /patients/{patientId}/plan/rehearsal { plan, days?, minutesPerAlert?, quietHours? }`: what the plan would have given. */
export function rehearsePlan(open: OpenRecords) {
  return async function handleRehearsePlan(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId } = practitioner;
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'plan.write', { tenantId }) || !can(practitioner, 'measurement.read', { tenantId }))
      return problemResponse(c, 'forbidden');
    const body = await readPlanBody(c, rehearsalRequest);
    if (!body.ok) return body.error;
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const reader = readerOf(practitioner, c.get('requestId'));
    const rehearsed = await rehearse(records.value, reader, patientId, body.value, Date.now());
    if (rehearsed.ok) return c.json(rehearsed.value);
    if (rehearsed.error.code === 'plan-refused') return refusePlan(c, rehearsed.error.faults, 'plan');
    return answerPlanError(c, rehearsed.error.code === 'invalid-cursor' ? { code: 'not-found' } : rehearsed.error);
  };
}
