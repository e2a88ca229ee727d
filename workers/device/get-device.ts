import type { DeviceFacts, DeviceIdentifier } from '@naer/domain/device/device-facts';
import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';

/** A device's assignment history as other rooms see it. */
export interface DeviceHandle {
  /** Facts that stand in Postgres already; idempotent by their version. */
  applyDevice(facts: DeviceFacts): Promise<{ readonly active: boolean; readonly version: number }>;
  /** What is known of it; undefined when the records know none either; `not-ready` when they cannot be asked. */
  facts(named: {
    readonly v: 1;
    readonly tenantId: string;
    readonly key: string;
  }): Promise<DeviceFacts | 'not-ready' | undefined>;
}

/** The only place that names a device's object. `key` is what `deviceKey` makes of its identifier. */
export function getDevice(bindings: Bindings, tenantId: string, key: string): DeviceHandle {
  const namespace = jurisdictional(bindings.DEVICE, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${key}`));
  return {
    applyDevice: (facts) => stub.applyDevice(facts),
    facts: (named) => stub.facts(named),
  };
}

/** The key of an identifier: a hash, so that a serial number stands in no object's name. Upper and lower case, `:` and `-` are one. */
export async function deviceKey({ system, value }: DeviceIdentifier): Promise<string> {
  const text = JSON.stringify([system.toLowerCase(), value.toLowerCase().replace(/[\s:-]/g, '')]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
