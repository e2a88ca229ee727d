import type { ClientPrincipal } from '@naer/auth/client-principal';
import { withTimeout } from '../../objects/with-timeout.ts';
import type { AppContext } from '../app-env.ts';
import { describeError, log } from '../log.ts';
import type { GatewayPorts } from './gateway-ports.ts';
import type { GatewayEffects } from './record-by-device.ts';
import type { GatewayEventEffects } from './record-events-by-device.ts';

/** The ports of a gateway's door as effects that never reject and never hang: what fails is logged and answered as not done. */
export function effectsOfGateway(
  c: AppContext,
  ports: GatewayPorts,
  { tenantId }: ClientPrincipal,
): GatewayEffects & GatewayEventEffects {
  async function attempt<T, F>(work: () => Promise<T>, ms: number, failed: F): Promise<T | F> {
    try {
      return await withTimeout<T, F>(work(), ms, failed);
    } catch (error) {
      log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
      return failed;
    }
  }
  return {
    deviceFacts: (key) =>
      attempt(() => ports.deviceFacts(c.env, tenantId, key), ports.deviceTimeoutMs, 'not-ready' as const),
    record: (device, batch) =>
      attempt(
        () => ports.record(c.env, device, { v: 1, credential: device, ...batch }),
        ports.recordTimeoutMs,
        undefined,
      ),
    recordEvents: (device, batch) =>
      attempt(
        () => ports.recordEvents(c.env, device, { v: 1, credential: device, ...batch }),
        ports.recordTimeoutMs,
        undefined,
      ),
    hold: (held) => attempt(() => ports.hold(c.env, held), ports.deviceTimeoutMs, undefined),
  };
}
