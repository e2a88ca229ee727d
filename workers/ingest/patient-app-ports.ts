import type { DevicePrincipal } from '@naer/domain/monitor/port';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import type { Bindings } from '../env.ts';
import { callObject } from '../http/call-object.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';

/** What the patient's app needs of the world; tests bring their own. Both may reject or never answer. */
export interface PatientAppPorts {
  readonly receiveMessage: (env: Bindings, device: DevicePrincipal, message: AppMessage) => Promise<AppMessageAnswer>;
  readonly feed: (env: Bindings, device: DevicePrincipal, query: FeedQuery) => Promise<FeedAnswer>;
  /** A monitor that has not answered by then is given up for this request. */
  readonly timeoutMs: number;
}

export const LIVE_PATIENT_APP: PatientAppPorts = {
  receiveMessage: async (env, device, message) =>
    await callObject(
      () => getPatientMonitor(env, device.tenantId, device.patientId),
      async (monitor): Promise<AppMessageAnswer> => await monitor.receiveMessage(message),
    ),
  feed: async (env, device, query) =>
    await callObject(
      () => getPatientMonitor(env, device.tenantId, device.patientId),
      async (monitor): Promise<FeedAnswer> => await monitor.feed(query),
    ),
  timeoutMs: 15_000,
};
