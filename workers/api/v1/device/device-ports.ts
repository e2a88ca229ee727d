import type { DeviceFacts } from '@naer/domain/device/device-facts';
import type { Reading } from '@naer/domain/measurement/reading';
import type { ReadingOutcome } from '@naer/domain/monitor/port';
import { type DeviceName, getDevice } from '../../../device/get-device.ts';
import type { Bindings } from '../../../env.ts';
import { callObject } from '../../../http/call-object.ts';
import { getPatientMonitor } from '../../../patient/get-patient-monitor.ts';
import { type ApiPorts, LIVE_API_PORTS } from '../api-ports.ts';

/** What the routes of devices need of the world; tests bring their own. */
export interface DeviceApiPorts extends Pick<ApiPorts, 'applyRegistry'> {
  /** Facts that stand in Postgres already; idempotent by their version. */
  readonly applyDevice: (env: Bindings, name: DeviceName, facts: DeviceFacts) => Promise<{ readonly active: boolean }>;
  /** Gives a patient a reading that a person has said is theirs; idempotent by the reading. */
  readonly receive: (
    env: Bindings,
    to: { readonly tenantId: string; readonly patientId: string },
    reading: Reading,
    assignmentId: string,
  ) => Promise<ReadingOutcome | 'not-ready'>;
}

export const LIVE_DEVICE_PORTS: DeviceApiPorts = {
  applyRegistry: LIVE_API_PORTS.applyRegistry,
  applyDevice: async (env, name, facts) =>
    await callObject(
      () => getDevice(env, facts.tenantId, name),
      async (device): Promise<{ readonly active: boolean }> => await device.applyDevice(facts),
    ),
  receive: async (env, { tenantId, patientId }, reading, assignmentId) =>
    await callObject(
      () => getPatientMonitor(env, tenantId, patientId),
      async (monitor): Promise<ReadingOutcome | 'not-ready'> =>
        await monitor.receive(tenantId, patientId, reading, assignmentId),
    ),
};
