import type { EnrolmentChanged } from '@naer/contracts/enrolment';
import type { StoredStage } from '@naer/domain/enrolment/stage';
import type { Result } from '@naer/domain/result';
import type { EnrolmentError } from '@naer/services/enrolment/enrolment-error';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import type { Approach } from '../plan/approach-patient.ts';
import { etagOf } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerEnrolmentError } from './answer-enrolment-error.ts';

/** What was changed in the records, once the patient's monitor has been told or could not be: then the sweep tells it. */
export async function answerChanged(
  c: AppContext,
  ports: Pick<ApiPorts, 'applyRegistry'>,
  { records, reader, patientId }: Approach,
  changed: Result<{ readonly version: number; readonly stage?: StoredStage | undefined }, EnrolmentError>,
  more: object = {},
  status: 200 | 201 = 200,
): Promise<Response> {
  if (!changed.ok) return answerEnrolmentError(c, changed.error);
  const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
  const { version, stage } = changed.value;
  const view: Omit<EnrolmentChanged, 'stage'> = { patientId, ...(stage && { stage }), version, active, ...more };
  return c.json(view, status, { etag: etagOf(version) });
}
