import type { Bindings } from '../env.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';

export interface WorklistEffects {
  /** Wakes the monitors of these patients: to be touched is enough, a monitor re-arms its clocks when it wakes. */
  readonly wake: (tenantId: string, patientIds: readonly string[]) => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
}

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
