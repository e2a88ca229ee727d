import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import type { Bindings } from '../env.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { callObject } from './call-object.ts';

interface Whose {
  readonly tenantId: string;
  readonly patientId: string;
}

/** What the patient's app needs of the world; tests bring their own. Both may reject or never answer. */
export interface PatientAppPorts {
  readonly receiveMessage: (env: Bindings, whose: Whose, message: AppMessage) => Promise<AppMessageAnswer>;
  readonly feed: (env: Bindings, whose: Whose, query: FeedQuery) => Promise<FeedAnswer>;
  /** A monitor that has not answered by then is given up for this request. */
  readonly timeoutMs: number;
}

export const LIVE_PATIENT_APP: PatientAppPorts = {
  receiveMessage: async (env, whose, message) =>
    await callObject(
      () => getPatientMonitor(env, whose.tenantId, whose.patientId),
      async (monitor): Promise<AppMessageAnswer> => await monitor.receiveMessage(message),
    ),
  feed: async (env, whose, query) =>
    await callObject(
      () => getPatientMonitor(env, whose.tenantId, whose.patientId),
      async (monitor): Promise<FeedAnswer> => await monitor.feed(query),
    ),
  timeoutMs: 15_000,
};
