import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import { replayAlert as replay } from '@naer/services/explanation/replay-alert';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';

/** `POST /patients/{patientId}/alerts/{alertId}/replay`: whether what is stored ends the alert as it is stored. Changes nothing. */
export function replayAlert(open: OpenRecords) {
  return async function handleReplayAlert(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    const alertId = c.req.param('alertId') ?? '';
    if (!isUuid(patientId) || !isUuid(alertId)) return problemResponse(c, 'not-found');
    const { tenantId } = practitioner;
    if (!can(practitioner, 'alert.read', { tenantId }) || !can(practitioner, 'measurement.read', { tenantId }))
      return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) =>
      replay(records, reader, { patientId, alertId }, Date.now()),
    );
  };
}
