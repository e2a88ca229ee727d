import { env } from 'cloudflare:workers';
import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { describe, expect, it } from 'vitest';
import type { Bindings } from '../env.ts';
import { CONFIRMED_FOR_MS, DeviceCore } from './device-core.ts';
import type { DeviceStore } from './device-store.ts';
import { deviceKey, getDevice, namesOf } from './get-device.ts';

const bindings = env as unknown as Bindings;
const T0 = Date.parse('2026-11-20T10:00:00Z');

function factsOf(version: number, tenantId = 'tenant'): DeviceFacts {
  return { v: 1, tenantId, deviceId: crypto.randomUUID(), version, mode: 'personal', stretches: [] };
}

/** A device whose records and clock are the test's. */
function testDevice(pulled: DeviceFacts | 'none' | 'unavailable') {
  const world = { now: T0, pulled, pulls: 0 };
  let stored: { readonly facts: DeviceFacts; readonly confirmedAt: number } | undefined;
  const store: Pick<DeviceStore, 'facts' | 'confirmedAt' | 'put'> = {
    get facts() {
      return stored?.facts;
    },
    get confirmedAt() {
      return stored?.confirmedAt ?? 0;
    },
    put(facts, confirmedAt) {
      stored = { facts, confirmedAt };
    },
  };
  const core = new DeviceCore(store, {
    now: () => world.now,
    pull: async () => {
      world.pulls += 1;
      return world.pulled;
    },
  });
  return { core, world, ask: () => core.facts('tenant', { key: 'key' }) };
}

describe('the object of a device', () => {
  it('refuses facts that are older than what it has, however late they come', async () => {
    const key = await deviceKey({ system: 'urn:x', value: crypto.randomUUID() });
    const [older, newer] = [factsOf(3), factsOf(4)];
    const { tenantId } = older;
    const device = getDevice(bindings, tenantId, { key });
    expect(await device.applyDevice(older)).toEqual({ active: true, version: 3 });
    expect(await device.applyDevice({ ...newer, tenantId })).toEqual({ active: true, version: 4 });
    expect(await device.applyDevice(older)).toEqual({ active: true, version: 4 });
    expect(await device.facts({ v: 1, tenantId, key })).toEqual({ ...newer, tenantId });
  });

  it('that lost its storage places nothing by a late push before the records have confirmed it', async () => {
    const { core, world, ask } = testDevice('unavailable');
    core.apply(factsOf(2));
    expect(await ask()).toBe('not-ready');
    const now = factsOf(5);
    Object.assign(world, { pulled: now, now: T0 + 60_000 });
    expect(await ask()).toEqual(now);
  });

  it('asks the records again after a while, and goes by what it has while they do not answer', async () => {
    const [first, second] = [factsOf(1), factsOf(2)];
    const { world, ask } = testDevice(first);
    expect([await ask(), await ask(), world.pulls]).toEqual([first, first, 1]);
    Object.assign(world, { pulled: 'unavailable', now: T0 + CONFIRMED_FOR_MS });
    expect([await ask(), await ask(), world.pulls]).toEqual([first, first, 2]);
    Object.assign(world, { pulled: second, now: T0 + CONFIRMED_FOR_MS + 60_000 });
    expect(await ask()).toEqual(second);
  });

  it('knows that nobody knows the device only from the records, and not for long', async () => {
    const { world, ask } = testDevice('unavailable');
    expect(await ask()).toBe('not-ready');
    Object.assign(world, { pulled: 'none', now: T0 + 60_000 });
    expect([await ask(), await ask(), world.pulls]).toEqual([undefined, undefined, 2]);
    const registered = factsOf(1);
    Object.assign(world, { pulled: registered, now: T0 + 120_000 });
    expect(await ask()).toEqual(registered);
  });

  it('goes by its id as well, each name with what it was told', async () => {
    const facts = factsOf(2);
    const { tenantId, deviceId } = facts;
    const key = await deviceKey({ system: 'urn:x', value: crypto.randomUUID() });
    for (const name of namesOf(key, facts)) await getDevice(bindings, tenantId, name).applyDevice(facts);
    for (const name of [{ key }, { deviceId }])
      expect(await getDevice(bindings, tenantId, name).applyDevice({ ...facts, version: 1 })).toMatchObject({
        version: 2,
      });
    expect(namesOf(null, facts)).toEqual([{ deviceId }]);
  });

  it('asks the records at once when it does not know the assignment that its asker knows', async () => {
    const before = factsOf(1);
    const stretch = { assignmentId: 'new', patientId: 'p', from: 0, to: null, generation: 1 };
    const { core, world, ask } = testDevice(before);
    const knowing = () => core.facts('tenant', { deviceId: before.deviceId }, 'new');
    await ask();
    const after = { ...before, version: 2, stretches: [stretch] };
    Object.assign(world, { pulled: after });
    expect([await ask(), world.pulls]).toEqual([before, 1]);
    expect([await knowing(), await knowing(), world.pulls]).toEqual([after, after, 2]);
  });

  it('has one name however the identifier is written', async () => {
    const written = ['00-11-22-33-44-55', '00:11:22:33:44:55', ' 001122334455'];
    const keys = await Promise.all(written.map((value) => deviceKey({ system: 'URN:MAC', value })));
    expect(new Set([...keys, await deviceKey({ system: 'urn:mac', value: '001122334455' })]).size).toBe(1);
    expect(keys).not.toContain(await deviceKey({ system: 'urn:other', value: '001122334455' }));
  });
});

describe('the object of a device of one tenant', () => {
  it('takes no facts of another, and tells another nothing', async () => {
    const key = await deviceKey({ system: 'urn:x', value: crypto.randomUUID() });
    const [ours, theirs] = [factsOf(1, crypto.randomUUID()), factsOf(9, crypto.randomUUID())];
    const device = getDevice(bindings, ours.tenantId, { key });
    await device.applyDevice(ours);
    await device.applyDevice({ ...ours, version: 2 });
    expect(await device.applyDevice(theirs)).toEqual({ active: false, version: 0 });
    expect(await device.facts({ v: 1, tenantId: theirs.tenantId, key })).toBeUndefined();
    expect(await device.facts({ v: 1, tenantId: ours.tenantId, key })).toEqual({ ...ours, version: 2 });
    // Of the same name in the other tenant stands another object, of which nothing is known here.
    const asked = { v: 1, tenantId: theirs.tenantId, key } as const;
    expect(await getDevice(bindings, theirs.tenantId, { key }).facts(asked)).toBe('not-ready');
  });
});
