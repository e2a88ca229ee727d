import type { Bindings } from '../env.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import type { WorklistEffects } from './worklist-effects.ts';

/** Each monitor on its own: one that fails is tried again by the next alarm and holds nobody else. */
export function wakeMonitors(bindings: Bindings): WorklistEffects['wake'] {
  return async function wake(tenantId, patientIds) {
    await Promise.allSettled(
      patientIds.map(async (patientId) => {
        await getPatientMonitor(bindings, tenantId, patientId).wake();
      }),
    );
  };
}
