import type { DevicePrincipal, EventAnswer, EventBatch, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
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
}

export const LIVE_DEVICE_DOOR: DeviceDoorPorts = {
  now: () => Date.now(),
  record: async (env, device, batch) =>
    await callObject(
      () => getPatientMonitor(env, device.tenantId, device.patientId),
      async (monitor): Promise<RecordAnswer> => await monitor.record(batch),
    ),
  recordTimeoutMs: 15_000,
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
