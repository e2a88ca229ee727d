import { runInDurableObject } from 'cloudflare:test';
import { newDataKey, wrapDataKey } from '@naer/auth/seal';
import { describe, expect, it } from 'vitest';
import { addressKeysOf } from '../objects/address-keys.ts';
import { bindings, newDuty, sealedAddresses, type TestDuty } from './duty-fixture.ts';

const [KARI, OLA] = ['+4799900001', '+4799900002'];
const CLEAR = {
  contacts: [
    { practitionerId: 'kari', phone: KARI },
    { practitionerId: 'ola', phone: OLA },
  ],
  subscriptions: [{ subscriptionId: 'a', practitionerId: 'kari', endpoint: 'https://fcm.googleapis.com/a' }],
};

/** Everything that the object keeps, as one text. */
const kept = (duty: TestDuty) =>
  runInDurableObject(duty.stub, (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>(
        `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'`,
      )
      .toArray();
    return JSON.stringify(tables.map(({ name }) => storage.sql.exec(`select * from "${name}"`).toArray()));
  });

describe('how a unit’s people are reached', () => {
  it('is opened when something is sent, and stands nowhere in the object’s storage', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    await duty.notify(duty.notice(), duty.notice({ channel: 'push' }));
    expect(duty.sent.map(({ to }) => to).toSorted()).toEqual([
      KARI,
      'https://fcm.googleapis.com/a',
      'https://fcm.googleapis.com/b',
    ]);
    const stored = await kept(duty);
    expect(stored).toContain(duty.wrappedKey);
    for (const text of [KARI.slice(1), OLA.slice(1), 'googleapis']) expect(stored).not.toContain(text);
  });

  it('that no key opens is an address that did not take it: the next person is tried, and it is said', async () => {
    const duty = await newDuty();
    const facts = duty.facts();
    const [, ola] = facts.contacts;
    // Ola's seal in Kari's place opens for nobody.
    const moved = { practitionerId: 'kari', seal: ola?.seal };
    await duty.handle.applyUnit({ ...facts, contacts: [moved, { practitionerId: 'ola', seal: ola?.seal }] });
    expect(await duty.notify(duty.notice())).toMatchObject([{ outcome: 'delivered' }]);
    expect(duty.sent.map(({ to }) => to)).toEqual([OLA]);
    expect(duty.logged).toEqual([{ event: 'address-unreadable', tenantId: duty.tenantId }]);
    await duty.handle.applyUnit({ ...facts, version: 2, contacts: [moved] });
    expect(await duty.notify(duty.notice())).toMatchObject([{ outcome: 'undelivered', reason: 'channel-failed' }]);
  });

  it('is still known in clear from facts of before, until they are told anew', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts(CLEAR));
    await duty.notify(duty.notice(), duty.notice({ channel: 'push' }));
    expect(duty.sent.map(({ to }) => to).toSorted()).toEqual([KARI, 'https://fcm.googleapis.com/a']);
    expect(await duty.handle.status()).toMatchObject({ clear: 3 });
    expect(await duty.handle.countOthers(duty.wrappedKey)).toBe(3);
    await duty.handle.applyUnit(duty.facts({ version: 2 }));
    expect(await duty.handle.status()).toMatchObject({ clear: 0 });
    expect(await kept(duty)).not.toContain(KARI.slice(1));
  });

  it('opens under the old key and the new one, and the object says what it holds under others', async () => {
    const duty = await newDuty();
    expect(await duty.handle.countOthers(duty.wrappedKey)).toBe(0);
    await duty.handle.applyUnit(duty.facts());
    const next = await wrapDataKey(addressKeysOf(bindings).identityKey, newDataKey());
    expect([await duty.handle.countOthers(duty.wrappedKey), await duty.handle.countOthers(next)]).toEqual([0, 4]);
    const [, ola] = (await sealedAddresses(duty.tenantId, next)).contacts;
    const [kari] = duty.facts().contacts;
    const contacts = [kari, ola].flatMap((one) => one ?? []);
    await duty.handle.applyUnit(duty.facts({ version: 2, contacts }));
    expect(await duty.handle.countOthers(next)).toBe(3);
    duty.answer = async ({ to }) => (to === KARI ? 'failed' : 'delivered');
    await duty.notify(duty.notice());
    expect(duty.sent.map(({ to }) => to)).toEqual([KARI, OLA]);
  });
});
