import { listOwnDevices } from '@naer/services/enrolment/list-own-devices';
import type { AppContext } from '../../../http/app-env.ts';
import { type DeviceApiPorts, LIVE_DEVICE_PORTS } from '../device/device-ports.ts';
import { pushDevice } from '../device/push-device.ts';
import type { Approach } from '../plan/approach-patient.ts';

/**
 * Tells the objects of the patient's devices whose they are now. What could not be told the sweep brings; until then the
 * patient's own monitor keeps aside what is no longer theirs.
 */
export async function pushOwnDevices(
  c: AppContext,
  { records, reader, patientId }: Approach,
  ports: DeviceApiPorts = LIVE_DEVICE_PORTS,
): Promise<void> {
  const { tenantId } = reader;
  const devices = await listOwnDevices(records, { tenantId, patientId });
  if (!devices.ok) return;
  await Promise.all(devices.value.map((deviceId) => pushDevice(c, ports, records, { tenantId, deviceId })));
}
