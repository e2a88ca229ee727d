import type { Records } from '@naer/db/records';
import { loadDeviceFacts } from '@naer/services/device/load-device-facts';
import { namesOf } from '../../../device/get-device.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { describeError, log } from '../../../http/log.ts';
import { withTimeout } from '../../../objects/with-timeout.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import type { DeviceApiPorts } from './device-ports.ts';

const PUSH_WITHIN_MS = 5_000;

/**
 * Brings what Postgres has now to the device's objects and, when an assignment changed, to the patient's monitor; false when
 * that could not be done in time. The change is kept all the same: the sweep brings it later.
 */
export async function pushDevice(
  c: AppContext,
  ports: DeviceApiPorts,
  records: Records,
  {
    tenantId,
    deviceId,
    patientId,
  }: { readonly tenantId: string; readonly deviceId: string; readonly patientId?: string },
): Promise<boolean> {
  const push = async (): Promise<boolean> => {
    const loaded = await loadDeviceFacts(records, tenantId, { deviceId });
    if (!loaded.ok) return false;
    const { key, facts } = loaded.value;
    const told = await Promise.all(namesOf(key, facts).map((name) => ports.applyDevice(c.env, name, facts)));
    return told.every(({ active }) => active);
  };
  const toDevice = withTimeout(push(), PUSH_WITHIN_MS, false).catch((error: unknown) => {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return false;
  });
  const toPatient = patientId === undefined ? true : pushRegistry(c, ports, records, { tenantId, patientId });
  const [device, patient] = await Promise.all([toDevice, toPatient]);
  return device && patient;
}
