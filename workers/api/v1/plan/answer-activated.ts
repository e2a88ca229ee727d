import type { PlanActivated } from '@naer/contracts/plan';
import type { SavedPlan } from '@naer/services/plan/save-plan';
import type { AppContext } from '../../../http/app-env.ts';
import type { ApiPorts } from '../api-ports.ts';
import type { Approach } from './approach-patient.ts';
import { etagOf } from './if-match.ts';
import { pushRegistry } from './push-registry.ts';

/** A version that was just kept, once its monitor has been told or could not be; 201 when it is the patient's first. */
export async function answerActivated(
  c: AppContext,
  ports: ApiPorts,
  { records, reader, patientId }: Approach,
  { planVersion, validFrom, version }: Extract<SavedPlan, { kind: 'activated' }>,
): Promise<Response> {
  const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
  const view: PlanActivated = { planVersion, validFrom: new Date(validFrom).toISOString(), active };
  return c.json(view, planVersion === 1 ? 201 : 200, { etag: etagOf(version) });
}
