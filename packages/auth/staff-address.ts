import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { ok, type Result } from '@naer/domain/result';
import { base64url } from 'jose';
import { importHmacKey } from './hmac-key.ts';
import { openFor, type SealError, sealFor } from './seal.ts';

/** Where staff is reached: a telephone of a person, or a browser of theirs that takes pushes. */
export type AddressUse = 'staff-phone' | 'push-subscription';

/** Whose it is, bound into the seal: the practitioner of a telephone, the subscription of a browser. */
export interface AddressOwner {
  readonly tenantId: string;
  readonly id: string;
}

/** What a browser hands out when it takes pushes; its keys are unused while what is pushed is empty. */
export interface PushAddress {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** The keys of the environment that addresses are sealed and indexed with. */
export interface AddressKeys {
  readonly identityKey: string;
  readonly blindIndexKey: string;
}

/** Seals a telephone number (E.164) of a practitioner. */
export async function sealPhone(
  { identityKey }: Pick<AddressKeys, 'identityKey'>,
  wrappedKey: string,
  { tenantId, id }: AddressOwner,
  phone: string,
): Promise<Result<SealedIdentity, SealError>> {
  return await sealFor(identityKey, wrappedKey, { tenantId, patientId: id }, 'staff-phone', { v: 1, to: phone });
}

/** A browser's address, sealed, and the keyed index by which the same browser of the tenant is met again. */
export interface SealedPush {
  readonly seal: SealedIdentity;
  readonly index: string;
}

/** Seals where a browser is reached, with its keys. */
export async function sealPush(
  { identityKey, blindIndexKey }: AddressKeys,
  wrappedKey: string,
  { tenantId, id }: AddressOwner,
  { endpoint, keys }: PushAddress,
): Promise<Result<SealedPush, SealError>> {
  const value = { v: 1, to: endpoint, keys };
  const seal = await sealFor(identityKey, wrappedKey, { tenantId, patientId: id }, 'push-subscription', value);
  if (!seal.ok) return seal;
  const named = new TextEncoder().encode(`naer push endpoint v1/${tenantId}/${endpoint}`);
  const mac = await crypto.subtle.sign('HMAC', await importHmacKey(blindIndexKey), named);
  return ok({ seal: seal.value, index: base64url.encode(new Uint8Array(mac)) });
}

/** Where to send: the number or the endpoint; undefined when no key opens it for this owner and use. */
export async function openAddress(
  { identityKey }: Pick<AddressKeys, 'identityKey'>,
  seal: SealedIdentity,
  { tenantId, id }: AddressOwner,
  use: AddressUse,
): Promise<string | undefined> {
  const opened = await openFor(identityKey, seal, { tenantId, patientId: id }, use);
  return opened.ok ? (opened.value as { readonly to: string }).to : undefined;
}
