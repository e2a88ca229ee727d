import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { DeviceFacts, DeviceIdentifier } from '@naer/domain/device/device-facts';
import { isNamed } from '@naer/domain/device/is-named';
import { deviceKey } from '../../device/get-device.ts';
import { inParallel } from './in-parallel.ts';

const AT_ONCE = 16;

/**
 * What is known of each item's device, by the first name of it that is known; every name is asked for once. Others follow
 * where its names are of several devices of the organisation's: they must not say otherwise. None: no register knows it, or
 * it is another organisation's, which is not told apart.
 */
export async function askDevices(
  items: readonly { readonly devices: readonly DeviceIdentifier[] }[],
  client: ClientPrincipal,
  deviceFacts: (key: string) => Promise<DeviceFacts | 'not-ready' | undefined>,
): Promise<readonly (readonly DeviceFacts[] | 'not-ready')[]> {
  const keys = await Promise.all(items.map(({ devices }) => Promise.all(devices.map(deviceKey))));
  const known = new Map<string, DeviceFacts | 'not-ready' | undefined>();
  await inParallel([...new Set(keys.flat())], AT_ONCE, async (key) => {
    known.set(key, await deviceFacts(key));
  });
  return items.map(({ devices }, index) => {
    const found = devices.map((name, nth) => {
      const facts = known.get(keys[index]?.[nth] ?? '');
      return typeof facts === 'object' && !isNamed(facts, name) ? undefined : facts;
    });
    const all = found.filter((one): one is DeviceFacts => typeof one === 'object');
    if (all.length === 0) return found.includes('not-ready') ? 'not-ready' : [];
    const isOurs = ({ organisationId }: DeviceFacts) => organisationId === client.organisationId;
    if (!all.slice(0, 1).every(isOurs)) return [];
    return [...new Map(all.filter(isOurs).map((facts) => [facts.deviceId, facts])).values()];
  });
}
