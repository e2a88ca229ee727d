import { type Json, SOMEBODY_ELSE } from '@naer/fhir-map/invented-fixture';
import { document, issue, patient as patientResource } from '@naer/fhir-map/vkp/invented-document-fixture';
import { afterAll, describe, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { registerDevice } from '../support/device-register.ts';
import { gatewayOf } from '../support/gateway.ts';
import { handOver } from '../support/handed-on.ts';
import { MINUTE_MS } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

/** An alarm that a gateway brings is for who had the device when it was pressed; one whose time says nothing, for who has it now. */
const stack = await startStack({ patients: 40 });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, takePatient } = cast;
const gateway = await gatewayOf(stack, cast);
const { handedOn } = handOver(stack, cast);
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A fall: heard whatever the plan says. */
const FALL = '4.1';
const iso = (at: number) => new Date(at).toISOString();
const fall = (device: object, at = Date.now(), more: object = {}) => ({ code: FALL, at: iso(at), device, ...more });
const isListed = async ({ id }: Pick<CastPatient, 'id'>) =>
  (await nurse.worklist()).some(({ patientId }) => patientId === id);

describe('an alarm by a gateway', () => {
  test('of B’s time is B’s, and of A’s time is A’s and never B’s', async () => {
    const { device, a, b, changedAt } = await handedOn(Date.now() - 20 * MINUTE_MS);
    const first = await gateway.tell([fall(device.identifier, changedAt - MINUTE_MS)]);
    expect(first.body.items).toMatchObject([{ status: 'recorded', id: `${a.id}.e1`, matched: true }]);
    expect(await nurse.entryOf(a.id)).toMatchObject({ patientId: a.id });
    expect(await isListed(b)).toBe(false);
    const second = await gateway.tell([fall(device.identifier)]);
    expect(second.body.items).toMatchObject([{ status: 'recorded', id: `${b.id}.e1` }]);
    await nurse.entryOf(b.id);
    const again = await gateway.tell([fall(device.identifier, changedAt - MINUTE_MS)]);
    expect(again.body.items).toMatchObject([{ status: 'duplicate', id: `${a.id}.e1` }]);
  });

  test('of a time when nobody had the device, or of a clock that spans the change, is raised for who has it now', async () => {
    const { device, a, b, changedAt } = await handedOn(Date.now() - HOUR_MS);
    const [first] = (await device.details()).assignments;
    await device.end(first?.assignmentId ?? '', changedAt - HOUR_MS);
    const gap = await gateway.tell([fall(device.identifier, changedAt - 30 * MINUTE_MS)]);
    expect(gap.body.items).toMatchObject([{ status: 'recorded', id: `${b.id}.e1`, matched: true }]);
    expect(await nurse.entryOf(b.id)).toMatchObject({ patientId: b.id });
    // Five hours behind: pressed now, shown in A's time.
    const sentAt = iso(Date.now() - 5 * HOUR_MS);
    const behind = await gateway.tell([fall(device.identifier, Date.now() - 5 * HOUR_MS - MINUTE_MS)], { sentAt });
    expect(behind.body.items).toMatchObject([{ status: 'recorded', id: `${b.id}.e2` }]);
    expect(await isListed(a)).toBe(false);
  });

  test('of a device that nobody has any more, or two share, is refused aloud; of an unknown one as readings are', async () => {
    const { device, changedAt } = await handedOn();
    const [, second] = (await device.details()).assignments;
    await device.end(second?.assignmentId ?? '', changedAt + HOUR_MS);
    const shared = await registerDevice(stack, cast, { kind: 'shared' });
    for (const slot of ['1', '2']) await shared.assign(takePatient('copd').id, Date.now() - DAY_MS, { slot });
    const { status, body } = await gateway.tell([
      fall(device.identifier),
      fall(shared.identifier),
      fall({ system: 'urn:x', value: 'x' }),
      { ...fall(device.identifier), code: '' },
    ]);
    expect([status, body.items?.map(({ problem }) => [problem?.code, problem?.field])]).toEqual([
      422,
      [
        ['cannot-be-placed', 'at'],
        ['cannot-be-placed', 'at'],
        ['unknown-device', 'device'],
        ['invalid-value', 'code'],
      ],
    ]);
    const bySlot = await gateway.tell([fall(shared.identifier, Date.now(), { user: '2' })]);
    expect(bySlot.body.items).toMatchObject([{ status: 'recorded' }]);
    const theirs = await gatewayOf(stack, castOf(stack, 1));
    expect((await theirs.tell([fall(shared.identifier, Date.now(), { user: '2' })])).body.items).toMatchObject([
      { problem: { code: 'unknown-device' } },
    ]);
  });

  test('that names somebody else is refused, and by a client without the scope nothing is taken', async () => {
    const { device, b } = await handedOn();
    const named = await gateway.tell([fall(device.identifier, Date.now(), { text: `fall by ${SOMEBODY_ELSE}` })]);
    expect(named.body.items).toMatchObject([{ status: 'refused', problem: { code: 'wrong-subject', field: 'text' } }]);
    const reader = await gatewayOf(stack, cast, ['system/Observation.rs']);
    expect(await reader.tell([fall(device.identifier)])).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await isListed(b)).toBe(false);
  });

  test('is raised while Postgres is down', async () => {
    const { device, b } = await handedOn();
    await gateway.token();
    await stack.stopPostgres();
    try {
      expect((await gateway.tell([fall(device.identifier)])).body.items).toMatchObject([{ status: 'recorded' }]);
      expect(await nurse.entryOf(b.id)).toMatchObject({ patientId: b.id });
    } finally {
      await stack.startPostgres();
    }
  });
});

describe('a document of the hub by a gateway’s token', () => {
  const own = (device: object): Json => ({ resourceType: 'Device', identifier: [device] });
  const alarm = (at: number, more: object = {}) => issue(FALL, { identifiedDateTime: iso(at), ...more });
  const send = (...resources: Json[]) => gateway.postFhir({ ...document(resources), resourceType: 'Bundle' });
  const statuses = (body: unknown) =>
    (body as { entry: { response: { status: string } }[] }).entry.map(({ response }) => response.status.slice(0, 3));

  test('is heard for who had the device that it names, as its author or as its only Device', async () => {
    const { device, a, b, changedAt } = await handedOn(Date.now() - 20 * MINUTE_MS);
    const byDevice = await send(alarm(changedAt - MINUTE_MS), own(device.identifier));
    expect([byDevice.status, statuses(byDevice.body)]).toEqual([200, ['201', '200']]);
    await nurse.entryOf(a.id);
    expect(await isListed(b)).toBe(false);
    const byAuthor = await send(alarm(Date.now(), { author: { identifier: device.identifier } }));
    expect([byAuthor.status, statuses(byAuthor.body)]).toEqual([200, ['201']]);
    await nurse.entryOf(b.id);
  });

  test('that names no device, or another patient than the device’s, is refused', async () => {
    const { device, b } = await handedOn();
    expect((await send(alarm(Date.now()))).status).toBe(422);
    const other = await send(alarm(Date.now()), own(device.identifier), patientResource(SOMEBODY_ELSE));
    expect([other.status, statuses(other.body)[0]]).toEqual([422, '422']);
    expect(await isListed(b)).toBe(false);
  });
});
