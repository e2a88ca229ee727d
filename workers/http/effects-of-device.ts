import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { withTimeout } from '../objects/with-timeout.ts';
import type { AppContext } from './app-env.ts';
import type { DeviceDoorPorts, IngestDoorPorts } from './device-door-ports.ts';
import { describeError, log } from './log.ts';
import type { ElsewhereEffects } from './record-elsewhere.ts';
import type { DeviceEventEffects } from './record-events-of-device.ts';

/** The ports of a device's door as effects that never reject and never hang: what fails is logged and answered as not done. */
export function effectsOfDevice(c: AppContext, ports: DeviceDoorPorts): ElsewhereEffects {
  return {
    record: (device, batch) =>
      attempt(
        c,
        'monitor-unreachable',
        ports.recordTimeoutMs,
        () => ports.record(c.env, device, { v: 1, credential: device, ...batch }),
        undefined,
      ),
    history: historyOf(c, ports),
  };
}

/** The same of its events. */
export function eventEffectsOfDevice(
  c: AppContext,
  ports: IngestDoorPorts,
  device: DevicePrincipal,
): DeviceEventEffects {
  return {
    record: (batch) =>
      attempt(
        c,
        'monitor-unreachable',
        ports.recordTimeoutMs,
        () => ports.recordEvents(c.env, device, { v: 1, credential: device, ...batch }),
        undefined,
      ),
    history: historyOf(c, ports),
  };
}

function historyOf(c: AppContext, ports: DeviceDoorPorts): ElsewhereEffects['history'] {
  return (device) =>
    attempt(c, 'object-unreachable', ports.historyTimeoutMs, () => ports.history(c.env, device), 'not-ready' as const);
}

async function attempt<T, F>(
  c: AppContext,
  event: 'monitor-unreachable' | 'object-unreachable',
  ms: number,
  work: () => Promise<T>,
  failed: F,
): Promise<T | F> {
  try {
    return await withTimeout<T, F>(work(), ms, failed);
  } catch (error) {
    log({ event, requestId: c.get('requestId'), ...describeError(error) });
    return failed;
  }
}
