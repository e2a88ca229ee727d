import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';
import type { PatientMonitor } from './patient-monitor.ts';

/** The only place that names a patient's monitor: opaque ids, in the configured jurisdiction. */
export function getPatientMonitor(
  bindings: Bindings,
  tenantId: string,
  patientId: string,
): DurableObjectStub<PatientMonitor> {
  const namespace = jurisdictional(bindings.PATIENT_MONITOR, configurationOf(bindings));
  return namespace.get(namespace.idFromName(`${tenantId}/${patientId}`));
}
