import { DurableObject } from 'cloudflare:workers';
import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { loadDeviceFacts } from '@naer/services/device/load-device-facts';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { eraseObject } from '../objects/erase-object.ts';
import { DeviceCore, type DeviceEffects } from './device-core.ts';
import { DeviceStore } from './device-store.ts';
import type { DeviceHandle, DeviceQuestion } from './get-device.ts';

/** One device's versioned assignment history: wires `device-core.ts` to the platform. Reach it through `get-device.ts`. */
export class DeviceAssignments extends DurableObject<Bindings> implements DeviceHandle {
  readonly #core: DeviceCore;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#core = new DeviceCore(new DeviceStore(ctx.storage), effectsOf(env));
  }

  async applyDevice(facts: DeviceFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    return this.#core.apply(facts);
  }

  async facts(asked: DeviceQuestion): Promise<DeviceFacts | 'not-ready' | undefined> {
    return await this.#core.facts(asked.tenantId, asked, asked.knowing);
  }

  /** The tenant has left. */
  async erase(): Promise<void> {
    await eraseObject(this.ctx);
  }
}

function effectsOf(env: Bindings): DeviceEffects {
  return {
    now: () => Date.now(),
    async pull(tenantId, name) {
      const records = await checkedRecords(env, tenantId);
      if (!records.ok) return 'unavailable';
      const loaded = await loadDeviceFacts(records.value, tenantId, name);
      if (loaded.ok) return loaded.value.facts;
      return loaded.error.code === 'not-found' ? 'none' : 'unavailable';
    },
  };
}
