import type { DeviceFacts, DeviceIdentifier } from '@naer/domain/device/device-facts';
import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';

/** A device's assignment history as other rooms see it. */
export interface DeviceHandle {
  /** Facts that stand in Postgres already; idempotent by their version. */
  applyDevice(facts: DeviceFacts): Promise<{ readonly active: boolean; readonly version: number }>;
  /** What is known of it; undefined when the records know none either; `not-ready` when they cannot be asked. */
  facts(asked: DeviceQuestion): Promise<DeviceFacts | 'not-ready' | undefined>;
  /** The tenant has left; see `objects/erase-object.ts`. */
  erase(): Promise<void>;
}

/** By what `deviceKey` makes of its identifier, as gateways name it; or by its id, as its credential does. */
export type DeviceName = { readonly key: string } | { readonly deviceId: string };

export type DeviceQuestion = DeviceName & {
  readonly v: 1;
  readonly tenantId: string;
  /** The asker knows this assignment: facts without it are older than it, and the records are asked first. */
  readonly knowing?: string | undefined;
};

/**
 * The only place that names a device's objects: one by its identifier and one by its id, each told of every change and each
 * asking the records by itself, so that neither door needs two calls.
 */
export function getDevice(bindings: Bindings, tenantId: string, name: DeviceName): DeviceHandle {
  const namespace = jurisdictional(bindings.DEVICE, configurationOf(bindings));
  const own = 'key' in name ? name.key : `id/${name.deviceId}`;
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${own}`));
  return {
    applyDevice: (facts) => stub.applyDevice(facts),
    facts: (asked) => stub.facts(asked),
    erase: () => stub.erase(),
  };
}

/** Every name that a device goes by: who knows a change tells it under all of them. */
export function namesOf(key: string | null, { deviceId }: Pick<DeviceFacts, 'deviceId'>): readonly DeviceName[] {
  return key === null ? [{ deviceId }] : [{ key }, { deviceId }];
}

/** The key of an identifier: a hash, so that a serial number stands in no object's name. Upper and lower case, `:` and `-` are one. */
export async function deviceKey({ system, value }: DeviceIdentifier): Promise<string> {
  const text = JSON.stringify([system.toLowerCase(), value.toLowerCase().replace(/[\s:-]/g, '')]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
