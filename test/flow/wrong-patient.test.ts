import { observation } from '@naer/fhir-map/invented-fixture';
import { afterAll, describe, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { eventually } from '../support/eventually.ts';
import { gatewayOf, statusesOf } from '../support/gateway.ts';
import { type HandedOn, handOver } from '../support/handed-on.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

/** Who had a device when it measured gets the reading, whoever has it now and whenever it comes. */
const stack = await startStack({ patients: 80 });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse } = cast;
const gateway = await gatewayOf(stack, cast);
const { handedOn, recordsOf, settled } = handOver(stack, cast);
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** SpO2 as an Observation of a gateway, by `device`. */
function spo2(value: number, at: number, device: object | undefined, more: object = {}) {
  return observation({
    subject: undefined,
    code: { coding: [{ system: 'http://loinc.org', code: '2708-6' }] },
    effectiveDateTime: new Date(at).toISOString(),
    valueQuantity: { value, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
    device,
    ...more,
  });
}

describe('by a gateway, a reading', () => {
  test('goes to A when it was taken in A’s time, a week late and live, and to B when in B’s, at the very moment too', async () => {
    const world = await handedOn();
    const { device, changedAt } = world;
    const of = { device: device.identifier };
    const reply = await gateway.post([
      oxygen(91, { at: changedAt - 7 * DAY_MS, ...of }),
      oxygen(92, { at: changedAt - 1, ...of }),
      oxygen(93, { at: changedAt, ...of }),
      oxygen(94, { ...of }),
    ]);
    expect([reply.status, statusesOf(reply)]).toEqual([200, ['recorded', 'recorded', 'recorded', 'recorded']]);
    expect(await settled(world, 4)).toEqual({
      a: { kept: ['91', '92'], aside: [] },
      b: { kept: ['93', '94'], aside: [] },
    });
  });

  test('of A that is red raises A’s alert and none of B’s', async () => {
    const { device, a, b, changedAt } = await handedOn(Date.now() - 20 * MINUTE_MS);
    await gateway.post([oxygen(79, { at: changedAt - MINUTE_MS, device: device.identifier })]);
    expect(await nurse.entryOf(a.id)).toMatchObject({ severity: 'red', value: 79 });
    expect((await nurse.worklist()).some(({ patientId }) => patientId === b.id)).toBe(false);
  });

  test('goes by the device however its identifier is written', async () => {
    const world = await handedOn();
    const { system, value } = world.device.identifier;
    const identifier = { system: system.toUpperCase(), value: value.toUpperCase().replaceAll('-', ':') };
    expect(statusesOf(await gateway.post([oxygen(94, { device: identifier })]))).toEqual(['recorded']);
    expect((await settled(world, 1)).b.kept).toEqual(['94']);
  });

  test('whose clock is hours off is kept aside at A when the correction crosses the change, whichever way', async () => {
    const world = await handedOn(Date.now() - 2 * HOUR_MS);
    const { device, changedAt } = world;
    const of = { device: device.identifier };
    // Five hours ahead, and says so: taken in A's time, shown in B's.
    const ahead = oxygen(81, { at: changedAt + HOUR_MS, ...of });
    const reply = await gateway.post([ahead], { sentAt: new Date(Date.now() + 5 * HOUR_MS).toISOString() });
    expect(statusesOf(reply)).toEqual(['quarantined']);
    // Five hours behind: taken in B's time, shown in A's.
    const behind = oxygen(82, { at: changedAt - 4 * HOUR_MS, ...of });
    const other = await gateway.post([behind], { sentAt: new Date(Date.now() - 5 * HOUR_MS).toISOString() });
    expect(statusesOf(other)).toEqual(['quarantined']);
    expect(await settled(world, 2)).toEqual({
      a: { kept: [], aside: ['81 clock-spans-assignments', '82 clock-spans-assignments'] },
      b: { kept: [], aside: [] },
    });
    expect((await nurse.worklist()).some(({ patientId }) => patientId === world.b.id)).toBe(false);
  });

  test('whose clock is hours ahead and does not say so is refused while it lies in the future, never B’s', async () => {
    const world = await handedOn();
    const reply = await gateway.post([oxygen(80, { at: Date.now() + 5 * HOUR_MS, device: world.device.identifier })]);
    expect([reply.status, reply.body.items[0]?.problem?.code]).toEqual([422, 'time-in-future']);
    expect(await recordsOf(world.b)).toEqual({ kept: [], aside: [] });
  });

  test('of which only the date is known is kept aside when the device changed hands that day', async () => {
    const world = await handedOn(Date.now() - 2 * DAY_MS);
    const { device, changedAt } = world;
    const day = (at: number) => ({ measuredAt: new Date(at).toISOString().slice(0, 10), device: device.identifier });
    const reply = await gateway.post([
      oxygen(90, day(changedAt - 3 * DAY_MS)),
      oxygen(91, day(changedAt)),
      oxygen(92, day(changedAt + 2 * DAY_MS)),
    ]);
    expect(statusesOf(reply).slice(0, 2)).toEqual(['recorded', 'quarantined']);
    const { a, b } = await settled(world, 3);
    expect([a.kept, a.aside]).toEqual([['90'], ['91 clock-spans-assignments']]);
    expect(b.aside).toEqual([]);
    expect(b.kept).not.toContain('91');
  });

  test('taken while nobody had the device is kept aside at who had it last', async () => {
    const world = await handedOn();
    const { device, a, b } = world;
    const [, second] = (await device.details()).assignments;
    await device.end(second?.assignmentId ?? '', Date.now() - HOUR_MS);
    const reply = await gateway.post([oxygen(83, { device: device.identifier })]);
    expect(statusesOf(reply)).toEqual(['quarantined']);
    expect((await settled({ ...world, a, b }, 1)).b.aside).toEqual(['83 not-assigned-at-measured-time']);
  });

  test('of a device that nobody has had, of no register, or of another organisation’s gateway is refused alike', async () => {
    const fresh = await registerDevice(stack, cast);
    const world = await handedOn();
    const theirs = await gatewayOf(stack, castOf(stack, 1));
    const refusals = await Promise.all([
      gateway.post([oxygen(80, { device: fresh.identifier })]),
      gateway.post([oxygen(80, { device: { system: 'urn:other', value: 'x' } })]),
      theirs.post([oxygen(80, { device: world.device.identifier })]),
    ]);
    for (const { status, body } of refusals) {
      expect([status, body.items[0]]).toEqual([422, refusals[0]?.body.items[0]]);
      expect(body.items[0]?.problem).toMatchObject({ code: 'unknown-device', field: 'device' });
    }
  });
});

describe('by FHIR, from a gateway', () => {
  test('each Observation of a bundle goes by the Device it names: its identifier, one contained, one in the bundle, the bundle’s only one', async () => {
    const world = await handedOn();
    const { device, changedAt } = world;
    const own = { resourceType: 'Device', identifier: [{ system: 'urn:mac', value: 'x' }, device.identifier] };
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'urn:uuid:1', resource: own },
        { resource: spo2(91, changedAt - DAY_MS, { identifier: device.identifier }) },
        { resource: spo2(92, changedAt - HOUR_MS, { reference: 'urn:uuid:1' }) },
        { resource: spo2(93, changedAt + HOUR_MS, { reference: '#d' }, { contained: [{ ...own, id: 'd' }] }) },
        { resource: spo2(94, changedAt + 2 * HOUR_MS, undefined) },
        { resource: spo2(80, changedAt + HOUR_MS, { reference: 'Device/unknown' }) },
      ],
    };
    const { status, body } = await gateway.postFhir(bundle);
    const entries = (body as { entry: { response: { status: string } }[] }).entry;
    expect([status, entries.map(({ response }) => response.status.slice(0, 3))]).toEqual([
      200,
      ['201', '201', '201', '201', '201', '422'],
    ]);
    expect(await settled(world, 4)).toEqual({
      a: { kept: ['91', '92'], aside: [] },
      b: { kept: ['93', '94'], aside: [] },
    });
  });

  test('a transaction that spans two patients keeps nothing', async () => {
    const world = await handedOn();
    const { device, changedAt } = world;
    const request = { method: 'POST', url: 'Observation' };
    const entry = [changedAt - HOUR_MS, changedAt + HOUR_MS].map((at) => ({
      request,
      resource: spo2(91, at, { identifier: device.identifier }),
    }));
    const { status } = await gateway.postFhir(
      Object.assign({ resourceType: 'Bundle' }, { type: 'transaction', entry }),
    );
    expect(status).toBe(422);
    const one = await gateway.postFhir(
      Object.assign({ resourceType: 'Bundle' }, { type: 'transaction', entry: entry.slice(0, 1) }),
    );
    expect(one.status).toBe(200);
    expect(await settled(world, 1)).toEqual({ a: { kept: ['91'], aside: [] }, b: { kept: [], aside: [] } });
  });
});

describe('by a device’s own credential, a reading', () => {
  test('with A’s, after A gave the device back, is A’s from before and kept aside from after', async () => {
    const world = await handedOn();
    const { a, changedAt } = world;
    const reply = await a.post([oxygen(90, { at: changedAt - 7 * DAY_MS }), oxygen(91, { at: changedAt + MINUTE_MS })]);
    expect([reply.status, statusesOf(reply)]).toEqual([200, ['recorded', 'quarantined']]);
    expect(await settled(world, 2)).toEqual({
      a: { kept: ['90'], aside: ['91 not-assigned-at-measured-time'] },
      b: { kept: [], aside: [] },
    });
  });
});

describe('when something is down or lost, a reading', () => {
  const readings = ({ device, changedAt }: HandedOn, first: number) => [
    oxygen(first, { at: changedAt - DAY_MS, device: device.identifier }),
    oxygen(first + 1, { device: device.identifier }),
  ];

  test('is placed as before while Postgres is down, and so it is in the records afterwards', async () => {
    const world = await handedOn();
    expect(statusesOf(await gateway.post(readings(world, 90)))).toEqual(['recorded', 'recorded']);
    await stack.stopPostgres();
    try {
      const reply = await gateway.post(readings(world, 92));
      expect([reply.status, statusesOf(reply)]).toEqual([200, ['recorded', 'recorded']]);
    } finally {
      await stack.startPostgres();
    }
    const { a, b } = await settled(world, 4);
    expect([a.kept.toSorted(), b.kept.toSorted()]).toEqual([
      ['90', '92'],
      ['91', '93'],
    ]);
  });

  test('is placed by the records when every device’s object has lost its storage, and asked for again while they are away', async () => {
    const world = await handedOn();
    await gateway.token();
    await stack.killWorkerd9();
    stack.loseObjects('DeviceAssignments');
    await stack.stopPostgres();
    await stack.restartWorker();
    try {
      const away = await gateway.post(readings(world, 90));
      expect([away.status, statusesOf(away)]).toEqual([503, ['retry', 'retry']]);
    } finally {
      await stack.startPostgres();
    }
    await eventually(
      () => gateway.post(readings(world, 90)),
      ({ body }) => body.items?.every(({ status }) => status !== 'retry') ?? false,
      60_000,
    );
    expect(await settled(world, 2)).toEqual({ a: { kept: ['90'], aside: [] }, b: { kept: ['91'], aside: [] } });
  });
});
