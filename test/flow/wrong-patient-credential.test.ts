import { observation } from '@naer/fhir-map/invented-fixture';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { statusesOf } from '../support/gateway.ts';
import { handOver } from '../support/handed-on.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

/** What a device measured in A's time and sends by B's credential goes to A, and B's device learns nothing of it. */
const stack = await startStack({ patients: 60 });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse } = cast;
const { handedOn, recordsOf, settled } = handOver(stack, cast);
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOTHING = { kept: [], aside: [] };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;

const alertsOf = ({ id }: CastPatient) =>
  stack.ownerSql<{ severity: string }>('select severity from alert where patient_id = $1', [id]);
const isListed = async ({ id }: CastPatient) => (await nurse.worklist()).some(({ patientId }) => patientId === id);

function spo2(value: number, at: number) {
  return observation({
    subject: undefined,
    code: { coding: [{ system: 'http://loinc.org', code: '2708-6' }] },
    effectiveDateTime: new Date(at).toISOString(),
    valueQuantity: { value, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
  });
}
const postFhir = (by: CastPatient, body: object, path = '') =>
  call<{ entry?: { response: { status: string; location?: string } }[] }>(stack.baseUrl, {
    method: 'POST',
    path: `/fhir/R4${path}`,
    token: by.deviceCredential,
    body,
    headers: { 'content-type': 'application/fhir+json' },
  });

describe('by B’s credential, a reading from A’s time', () => {
  test('is A’s, live and a week late, and B’s own beside it are B’s; sent again it is there once, with the same answer', async () => {
    const world = await handedOn();
    const { a, b, changedAt } = world;
    const items = [
      oxygen(91, { at: changedAt - 7 * DAY_MS }),
      oxygen(92, { at: changedAt - 1 }),
      oxygen(93, { at: changedAt }),
      oxygen(94),
    ];
    const reply = await b.post(items);
    expect([reply.status, statusesOf(reply)]).toEqual([200, ['quarantined', 'quarantined', 'recorded', 'recorded']]);
    expect(await settled(world, 4)).toEqual({
      a: { kept: ['91', '92'], aside: [] },
      b: { kept: ['93', '94'], aside: [] },
    });
    const again = await b.post(items);
    expect(again.body.items.slice(0, 2)).toEqual(reply.body.items.slice(0, 2));
    await b.post([oxygen(96)]);
    expect((await settled(world, 5)).a.kept).toEqual(['91', '92']);
    expect(reply.text).not.toContain(a.id);
  });

  test('that is red raises A’s alert at once, for A’s unit, and B’s device and list are silent', async () => {
    const { a, b, changedAt } = await handedOn(Date.now() - 20 * MINUTE_MS);
    const reply = await b.post([oxygen(79, { at: changedAt - MINUTE_MS })]);
    expect(reply.body.items).toEqual([{ index: 0, status: 'quarantined', id: expect.stringMatching(UUID) }]);
    expect(await nurse.entryOf(a.id)).toMatchObject({ severity: 'red', value: 79, late: false });
    expect(await isListed(b)).toBe(false);
  });

  test('of a week ago is late: it pages nobody at A, and says nothing at B', async () => {
    const world = await handedOn();
    await world.b.post([oxygen(79, { at: world.changedAt - 7 * DAY_MS })]);
    expect(await settled(world, 1)).toEqual({ a: { kept: ['79'], aside: [] }, b: NOTHING });
    expect(await alertsOf(world.b)).toEqual([]);
    expect(await isListed(world.b)).toBe(false);
  });

  test('that A’s own credential has brought already is there once, and B’s device cannot tell', async () => {
    const world = await handedOn();
    const [known, fresh] = [
      oxygen(90, { at: world.changedAt - DAY_MS }),
      oxygen(91, { at: world.changedAt - HOUR_MS }),
    ];
    expect(statusesOf(await world.a.post([known]))).toEqual(['recorded']);
    const reply = await world.b.post([known, fresh]);
    for (const item of reply.body.items)
      expect(item).toEqual({ index: item.index, status: 'quarantined', id: expect.stringMatching(UUID) });
    expect((await settled(world, 2)).a.kept).toEqual(['90', '91']);
  });

  test('whose clock is hours wrong is A’s only when every time it may have been is; otherwise it is kept aside at B', async () => {
    const world = await handedOn(Date.now() - 2 * HOUR_MS);
    const { b, changedAt } = world;
    const ahead = { sentAt: new Date(Date.now() + 5 * HOUR_MS).toISOString() };
    const reply = await b.post(
      [oxygen(81, { at: changedAt + HOUR_MS }), oxygen(82, { at: changedAt - HOUR_MS })],
      ahead,
    );
    expect(statusesOf(reply)).toEqual(['quarantined', 'quarantined']);
    expect(await settled(world, 2)).toEqual({
      a: { kept: ['82'], aside: [] },
      b: { kept: [], aside: ['81 clock-spans-assignments'] },
    });
  });

  test('is kept, and alerts nobody, when A’s follow-up has ended long since', async () => {
    const world = await handedOn(Date.now() - 20 * MINUTE_MS);
    const { a, b, changedAt } = world;
    const seen = await nurse.get(`/api/v1/patients/${a.id}/enrolment`);
    const ended = await call(stack.baseUrl, {
      method: 'POST',
      path: `/api/v1/patients/${a.id}/enrolment/end`,
      token: nurse.token,
      body: { reason: 'moved' },
      headers: { 'if-match': seen.headers.get('etag') ?? '' },
    });
    expect(ended.status).toBe(200);
    expect(statusesOf(await b.post([oxygen(78, { at: changedAt - MINUTE_MS })]))).toEqual(['quarantined']);
    const { a: ofA, b: ofB } = await settled(world, 1);
    expect([[...ofA.kept, ...ofA.aside].length, ofB]).toEqual([1, NOTHING]);
    expect([await alertsOf(a), await isListed(a), await isListed(b)]).toEqual([[], false, false]);
  });

  test('from when nobody had the device is kept aside at B', async () => {
    const world = await handedOn();
    const { b, device, changedAt } = world;
    const [first] = (await device.details()).assignments;
    await device.end(first?.assignmentId ?? '', changedAt - DAY_MS);
    expect(statusesOf(await b.post([oxygen(83, { at: changedAt - HOUR_MS })]))).toEqual(['quarantined']);
    expect(await settled(world, 1)).toEqual({
      a: NOTHING,
      b: { kept: [], aside: ['83 not-assigned-at-measured-time'] },
    });
  });
});

describe('by FHIR with B’s credential, an Observation from A’s time', () => {
  test('is A’s, as one create, in a batch and in a transaction; nothing names where it went', async () => {
    const world = await handedOn();
    const { a, b, changedAt } = world;
    const created = await postFhir(b, spo2(91, changedAt - DAY_MS), '/Observation');
    expect([created.status, created.headers.get('location')]).toEqual([202, null]);
    const entry = [spo2(92, changedAt - HOUR_MS), spo2(93, changedAt + HOUR_MS)].map((resource) => ({ resource }));
    const batch = await postFhir(b, { resourceType: 'Bundle', type: 'collection', entry });
    expect(batch.body.entry?.map(({ response }) => response.status.slice(0, 3))).toEqual(['202', '201']);
    const request = { method: 'POST', url: 'Observation' };
    const whole = (...resources: object[]) =>
      postFhir(b, {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: resources.map((resource) => ({ request, resource })),
      });
    const kept = await whole(spo2(94, changedAt - 2 * HOUR_MS), spo2(95, changedAt - 3 * HOUR_MS));
    expect([kept.status, kept.body.entry?.map(({ response }) => response.status.slice(0, 3))]).toEqual([
      200,
      ['202', '202'],
    ]);
    expect((await whole(spo2(96, changedAt - HOUR_MS), spo2(97, changedAt + HOUR_MS))).status).toBe(422);
    const { a: ofA, b: ofB } = await settled(world, 5);
    expect([ofA.kept.toSorted(), ofB]).toEqual([['91', '92', '94', '95'], { kept: ['93'], aside: [] }]);
    for (const { text } of [created, batch, kept]) expect(text).not.toContain(a.id);
  });
});

describe('when something is down or lost, by B’s credential, a reading from A’s time', () => {
  const items = (changedAt: number, value: number) => [
    oxygen(value, { at: changedAt - MINUTE_MS }),
    oxygen(value + 10),
  ];

  test('goes to A while Postgres is down, with A’s alert, by what the device’s object knows', async () => {
    const world = await handedOn(Date.now() - 20 * MINUTE_MS);
    await stack.stopPostgres();
    try {
      const reply = await world.b.post(items(world.changedAt, 79));
      expect([reply.status, statusesOf(reply)]).toEqual([200, ['quarantined', 'recorded']]);
      expect(await nurse.entryOf(world.a.id)).toMatchObject({ severity: 'red', value: 79 });
    } finally {
      await stack.startPostgres();
    }
    expect(await settled(world, 2)).toEqual({ a: { kept: ['79'], aside: [] }, b: { kept: ['89'], aside: [] } });
  });

  test('is there once when workerd is killed at once after the answer, or before it, and it is sent again', async () => {
    const world = await handedOn();
    const sent = items(world.changedAt, 81);
    const first = await world.b.post(sent);
    await stack.killWorkerd9();
    await stack.restartWorker();
    const second = await world.b.post(sent);
    expect(second.body.items[0]).toEqual(first.body.items[0]);
    const more = items(world.changedAt - MINUTE_MS, 82);
    const cut = world.b.post(more).catch(() => undefined);
    await stack.killWorkerd9();
    await cut;
    await stack.restartWorker();
    await eventually(
      () => world.b.post(more),
      ({ body }) => body.items?.every(({ status }) => status !== 'retry') ?? false,
    );
    const { a, b } = await settled(world, 4);
    expect([a.kept.toSorted(), a.aside, b.kept.toSorted(), b.aside]).toEqual([['81', '82'], [], ['91', '92'], []]);
  });

  test('is kept aside at B when the device’s object has lost all it knew and Postgres is down, and A’s once it is back', async () => {
    const world = await handedOn();
    await stack.killWorkerd9();
    stack.loseObjects('DeviceAssignments');
    await stack.stopPostgres();
    await stack.restartWorker();
    const lost = items(world.changedAt, 81);
    try {
      const away = await world.b.post(lost);
      expect([away.status, statusesOf(away)]).toEqual([200, ['quarantined', 'recorded']]);
    } finally {
      await stack.startPostgres();
    }
    expect(await settled(world, 2)).toEqual({
      a: NOTHING,
      b: { kept: ['91'], aside: ['81 not-assigned-at-measured-time'] },
    });
    // Each a reading of its own: what is kept aside stays there until a person releases it.
    let tries = 0;
    await eventually(
      async () => {
        tries += 1;
        await world.b.post([oxygen(90, { at: world.changedAt - tries * MINUTE_MS })]);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return await recordsOf(world.a);
      },
      ({ kept }) => kept.includes('90'),
      90_000,
    );
  }, 150_000);
});

describe('an alarm by a device’s own credential', () => {
  const FALL = '4.1';
  const tell = (by: CastPatient, at: number) =>
    call<{ items?: { status: string; problem?: { code: string } }[] }>(stack.baseUrl, {
      method: 'POST',
      path: '/ingest/v1/events',
      token: by.deviceCredential,
      body: { events: [{ code: FALL, at: new Date(at).toISOString() }] },
    });

  test('whose clock was lost is heard for B, who has the device now; of A’s time it is refused, and never B’s', async () => {
    const { a, b, changedAt } = await handedOn();
    const [ofA, back] = [await tell(b, changedAt - MINUTE_MS), await tell(a, Date.now())];
    for (const { status, body } of [ofA, back])
      expect([status, body.items?.[0]?.problem?.code]).toEqual([422, 'cannot-be-placed']);
    expect([await isListed(a), await isListed(b)]).toEqual([false, false]);
    const lost = await tell(b, Date.parse('2000-01-01T00:00:00Z'));
    expect([lost.status, lost.body.items?.[0]?.status]).toEqual([200, 'recorded']);
    expect(await nurse.entryOf(b.id)).toMatchObject({ patientId: b.id });
    expect((await tell(b, Date.parse('2000-01-01T00:00:00Z'))).body.items?.[0]?.status).toBe('duplicate');
    expect(await isListed(a)).toBe(false);
  });
});
