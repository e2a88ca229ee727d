import type { DeviceFacts } from '@naer/domain/device/device-facts';
import type { DevicePrincipal, EventAnswer, EventBatch, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import { getDevice } from '../device/get-device.ts';
import type { Bindings } from '../env.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { callObject } from './call-object.ts';

/** What a door for devices needs of the world; tests bring their own. */
export interface DeviceDoorPorts {
  /** Epoch ms. */
  readonly now: () => number;
  /** May reject or never answer. */
  readonly record: (env: Bindings, device: DevicePrincipal, batch: RecordBatch) => Promise<RecordAnswer>;
  /** A monitor that has not answered by then is given up for this request. */
  readonly recordTimeoutMs: number;
  /** Whose the credential's device was, as its object knows it. May reject or never answer. */
  readonly history: (env: Bindings, device: DevicePrincipal) => Promise<DeviceFacts | 'not-ready' | undefined>;
  /** An object of a device that has not answered by then is given up for this request. */
  readonly historyTimeoutMs: number;
}

export const LIVE_DEVICE_DOOR: DeviceDoorPorts = {
  now: () => Date.now(),
  record: async (env, device, batch) =>
    await callObject(
      () => getPatientMonitor(env, device.tenantId, device.patientId),
      async (monitor): Promise<RecordAnswer> => await monitor.record(batch),
    ),
  recordTimeoutMs: 15_000,
  history: async (env, { tenantId, deviceId, assignmentId }) =>
    await callObject(
      () => getDevice(env, tenantId, { deviceId }),
      async (object): Promise<DeviceFacts | 'not-ready' | undefined> =>
        await object.facts({ v: 1, tenantId, deviceId, knowing: assignmentId }),
    ),
  historyTimeoutMs: 4_000,
};

/** What the devices' own door needs: it takes events too. */
export interface IngestDoorPorts extends DeviceDoorPorts {
  /** May reject or never answer. */
  readonly recordEvents: (env: Bindings, device: DevicePrincipal, batch: EventBatch) => Promise<EventAnswer>;
}

export const LIVE_INGEST_DOOR: IngestDoorPorts = {
  ...LIVE_DEVICE_DOOR,
  recordEvents: async (env, device, batch) =>
    await callObject(
      () => getPatientMonitor(env, device.tenantId, device.patientId),
      async (monitor): Promise<EventAnswer> => await monitor.recordEvents(batch),
    ),
};
