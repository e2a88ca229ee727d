import { withTimeout } from '../objects/with-timeout.ts';
import type { AppContext } from './app-env.ts';
import type { DeviceDoorPorts } from './device-door-ports.ts';
import { describeError, log } from './log.ts';
import type { ElsewhereEffects } from './record-elsewhere.ts';

/** The ports of a device's door as effects that never reject and never hang: what fails is logged and answered as not done. */
export function effectsOfDevice(c: AppContext, ports: DeviceDoorPorts): ElsewhereEffects {
  async function attempt<T, F>(
    event: 'monitor-unreachable' | 'object-unreachable',
    ms: number,
    work: () => Promise<T>,
    failed: F,
  ) {
    try {
      return await withTimeout<T, F>(work(), ms, failed);
    } catch (error) {
      log({ event, requestId: c.get('requestId'), ...describeError(error) });
      return failed;
    }
  }
  return {
    record: (device, batch) =>
      attempt(
        'monitor-unreachable',
        ports.recordTimeoutMs,
        () => ports.record(c.env, device, { v: 1, credential: device, ...batch }),
        undefined,
      ),
    history: (device) =>
      attempt('object-unreachable', ports.historyTimeoutMs, () => ports.history(c.env, device), 'not-ready' as const),
  };
}
