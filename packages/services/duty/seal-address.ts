import {
  type AddressKeys,
  type AddressOwner,
  type PushAddress,
  type SealedPush,
  sealPhone as sealOnePhone,
  sealPush as sealOnePush,
} from '@naer/auth/staff-address';
import type { Records } from '@naer/db/records';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';
import { type DutyError, failedBy } from './duty-error.ts';

/** A practitioner's telephone, sealed with the tenant's active key. */
export async function sealPhone(
  records: Records,
  keys: AddressKeys,
  owner: AddressOwner,
  phone: string,
): Promise<Result<SealedIdentity, DutyError>> {
  return await sealing(records, owner, (wrappedKey) => sealOnePhone(keys, wrappedKey, owner, phone));
}

/** A browser's address, sealed with the tenant's active key. */
export async function sealPush(
  records: Records,
  keys: AddressKeys,
  owner: AddressOwner,
  address: PushAddress,
): Promise<Result<SealedPush, DutyError>> {
  return await sealing(records, owner, (wrappedKey) => sealOnePush(keys, wrappedKey, owner, address));
}

async function sealing<Sealed>(
  records: Records,
  { tenantId }: AddressOwner,
  seal: (wrappedKey: string) => Promise<Result<Sealed, unknown>>,
): Promise<Result<Sealed, DutyError>> {
  const key = await loadTenantKey(records, tenantId);
  if (!key.ok) return key.error.code === 'records-unavailable' ? err(key.error) : err({ code: 'not-found' });
  const sealed = await seal(key.value);
  // No key of the environment opens the tenant's: our own fault.
  return sealed.ok ? ok(sealed.value) : failedBy({ kind: 'unexpected', sqlState: 'XX000' });
}
