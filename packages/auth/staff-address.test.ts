import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { newDataKey, openFor, resealFor, wrapDataKey } from './seal.ts';
import { openAddress, sealPhone, sealPush } from './staff-address.ts';

const KEYS = {
  identityKey: base64url.encode(new Uint8Array(32).fill(5)),
  blindIndexKey: base64url.encode(new Uint8Array(32).fill(6)),
};
const OWNER = { tenantId: 't1', id: 'kari' };
const PHONE = '+4799900001';
const BROWSER = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } };
const newKey = () => wrapDataKey(KEYS.identityKey, newDataKey());

async function phoneOf(wrappedKey: string) {
  const sealed = await sealPhone(KEYS, wrappedKey, OWNER, PHONE);
  if (!sealed.ok) throw new Error('not sealed');
  return sealed.value;
}
async function browserOf(wrappedKey: string, owner = OWNER, browser = BROWSER) {
  const sealed = await sealPush(KEYS, wrappedKey, owner, browser);
  if (!sealed.ok) throw new Error('not sealed');
  return sealed.value;
}

describe('how staff is reached', () => {
  it('opens for whose it is and for its use alone', async () => {
    const seal = await phoneOf(await newKey());
    expect(await openAddress(KEYS, seal, OWNER, 'staff-phone')).toBe(PHONE);
    for (const [owner, use] of [
      [{ ...OWNER, id: 'ola' }, 'staff-phone'],
      [{ ...OWNER, tenantId: 't2' }, 'staff-phone'],
      [OWNER, 'push-subscription'],
    ] as const)
      expect(await openAddress(KEYS, seal, owner, use)).toBeUndefined();
    expect(JSON.stringify(seal)).not.toContain(PHONE.slice(1));
  });

  it('opens under the next key once it is sealed anew, with all that was sealed', async () => {
    const [old, next] = [await newKey(), await newKey()];
    const { seal } = await browserOf(old);
    const owner = { tenantId: OWNER.tenantId, patientId: OWNER.id };
    const again = await resealFor(KEYS.identityKey, seal, next, owner, 'push-subscription');
    if (!again.ok) throw new Error('not sealed');
    expect(again.value.wrappedKey).toBe(next);
    for (const each of [seal, again.value])
      expect(await openAddress(KEYS, each, OWNER, 'push-subscription')).toBe(BROWSER.endpoint);
    expect(await openFor(KEYS.identityKey, again.value, owner, 'push-subscription')).toMatchObject({
      value: { to: BROWSER.endpoint, keys: BROWSER.keys },
    });
  });

  it('has an index by which the same browser of a tenant is met again, under any key of the tenant, and no other', async () => {
    const { index } = await browserOf(await newKey());
    expect((await browserOf(await newKey(), { ...OWNER, id: 'ola' })).index).toBe(index);
    expect((await browserOf(await newKey(), { ...OWNER, tenantId: 't2' })).index).not.toBe(index);
    expect((await browserOf(await newKey(), OWNER, { ...BROWSER, endpoint: 'https://push.example/2' })).index).not.toBe(
      index,
    );
    expect(index).toMatch(/^[\w-]{43}$/);
  });
});
