import type { AddressKeys } from '@naer/auth/staff-address';
import { type Bindings, configurationOf } from '../env.ts';

/** What staff's addresses are sealed and indexed with. */
export function addressKeysOf(bindings: Bindings): AddressKeys {
  const { IDENTITY_KEY, BLIND_INDEX_KEY } = configurationOf(bindings);
  return { identityKey: IDENTITY_KEY, blindIndexKey: BLIND_INDEX_KEY };
}
