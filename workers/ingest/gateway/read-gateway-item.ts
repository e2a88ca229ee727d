import { deviceIdentifier, gatewayItem } from '@naer/contracts/gateway-item';
import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import type { SentItem } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import { toRefusal } from '../read-item.ts';

export interface SentGatewayItem {
  readonly device: DeviceIdentifier;
  readonly user: string | undefined;
  /** As the device door's; of a bad one what is wrong, so that its device's patient is counted for it. */
  readonly item: Result<SentItem, Refusal>;
}

/** Reads an item and the device it names. Errors: the device cannot be read, so nobody can be asked. */
export function readGatewayItem(sent: unknown): Result<SentGatewayItem, Refusal> {
  const parsed = gatewayItem.safeParse(sent);
  if (parsed.success) {
    const { device, user, ...item } = parsed.data;
    return ok({ device, user, item: ok(item) });
  }
  const issue = parsed.error.issues[0];
  const refusal = issue === undefined ? { code: 'invalid-value' as const, field: '' } : toRefusal(issue);
  const { device, user } = (typeof sent === 'object' && sent !== null ? sent : {}) as Readonly<Record<string, unknown>>;
  const named = deviceIdentifier.safeParse(device);
  if (!named.success) return err(device === undefined ? { code: 'missing-value', field: 'device' } : refusal);
  return ok({ device: named.data, user: typeof user === 'string' ? user : undefined, item: err(refusal) });
}
