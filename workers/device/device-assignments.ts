import { DurableObject } from 'cloudflare:workers';
import type { DeviceFacts } from '@naer/domain/device/device-facts';
import type { Bindings } from '../env.ts';
import type { DeviceHandle } from './get-device.ts';

/** One device's versioned assignment history. Reach it through `get-device.ts`. */
export class DeviceAssignments extends DurableObject<Bindings> implements DeviceHandle {
  async applyDevice({ version }: DeviceFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    return { active: false, version };
  }

  async facts(_named: {
    readonly v: 1;
    readonly tenantId: string;
    readonly key: string;
  }): Promise<DeviceFacts | 'not-ready' | undefined> {
    return 'not-ready';
  }
}
