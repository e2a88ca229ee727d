import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { type HoldReadings, holdReadings } from '@naer/services/device/hold-readings';
import { getDevice } from '../../device/get-device.ts';
import type { Bindings } from '../../env.ts';
import { checkedRecords } from '../../objects/checked-records.ts';
import { callObject } from '../call-object.ts';
import { type IngestDoorPorts, LIVE_INGEST_DOOR } from '../device-door-ports.ts';

/** What a door for gateways needs of the world; tests bring their own. Each may reject or never answer. */
export interface GatewayPorts extends IngestDoorPorts {
  readonly deviceFacts: (
    env: Bindings,
    tenantId: string,
    key: string,
  ) => Promise<DeviceFacts | 'not-ready' | undefined>;
  /** A device object that has not answered by then is given up for this request. */
  readonly deviceTimeoutMs: number;
  /** Keeps readings aside at their device; the ids they are kept under, in order, or undefined when nothing is known to be kept. */
  readonly hold: (env: Bindings, held: HoldReadings) => Promise<readonly HeldAs[] | undefined>;
}

export interface HeldAs {
  readonly heldId: string;
  readonly duplicate: boolean;
}

export const LIVE_GATEWAY_DOOR: GatewayPorts = {
  ...LIVE_INGEST_DOOR,
  deviceFacts: async (env, tenantId, key) =>
    await callObject(
      () => getDevice(env, tenantId, { key }),
      async (device): Promise<DeviceFacts | 'not-ready' | undefined> => await device.facts({ v: 1, tenantId, key }),
    ),
  deviceTimeoutMs: 5_000,
  async hold(env, held) {
    const records = await checkedRecords(env, held.tenantId);
    if (!records.ok) return undefined;
    const kept = await holdReadings(records.value, held);
    return kept.ok ? kept.value : undefined;
  },
};
