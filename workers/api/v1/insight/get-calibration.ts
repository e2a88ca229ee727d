import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { calibratePlan } from '@naer/services/plan/calibrate-plan';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';

/** `GET /patients/{patientId}/plan/calibration`: limits proposed from the patient's own measurements; activates nothing. */
export function getCalibration(open: OpenRecords) {
  return async function handleGetCalibration(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    const { tenantId } = practitioner;
    if (!can(practitioner, 'plan.read', { tenantId }) || !can(practitioner, 'measurement.read', { tenantId }))
      return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) =>
      calibratePlan(records, reader, patientId, Date.now()),
    );
  };
}
