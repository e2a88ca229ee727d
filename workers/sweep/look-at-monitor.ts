import type { Bindings } from '../env.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import type { SeenMonitor } from './sweep-enrolments.ts';

/** What a monitor says of itself; to be asked is enough to re-arm its alarm. */
export async function lookAtMonitor(bindings: Bindings, tenantId: string, patientId: string): Promise<SeenMonitor> {
  const status = await getPatientMonitor(bindings, tenantId, patientId).status();
  const oldestMs = Math.max(0, ...status.lag.map((lane) => lane.oldestMs));
  return { ...status, oldestMs, waiting: status.lag.map(({ destination }) => destination) };
}
