import type { EventAnswer, EventBatch } from '@naer/domain/monitor/port';
import { TESTESEN } from '@naer/fhir-map/invented-fixture';
import { describe, expect, it } from 'vitest';
import { ALARM, EVENTS, NOW, openDoor, TEST_BINDINGS } from './ingest-testing.ts';

const MINUTE = 60_000;

/** A door whose monitor answers events so. */
function openEventDoor(recordEvents: (batch: EventBatch) => Promise<EventAnswer>) {
  return openDoor(undefined, { recordEvents: async (_env, _device, batch) => await recordEvents(batch) });
}
const answering = (...outcomes: Extract<EventAnswer, { ok: true }>['outcomes']) =>
  openEventDoor(async () => ({ ok: true, outcomes }));

describe('POST /ingest/v1/events', () => {
  it('gives the monitor what was reported, and answers each with its id and whether anybody watches it', async () => {
    const { tell, device, eventBatches, batches } = openDoor();
    const fall = { id: 'f-1', code: '4.1', at: '2026-11-20T09:58:00Z', text: 'Fall på badet' };
    const { status, body } = await tell({ sentAt: '2026-11-20T10:00:00Z', events: [ALARM, fall] });
    expect([status, body.items]).toEqual([
      200,
      [
        { index: 0, status: 'recorded', id: `${device.patientId}.e1`, matched: true },
        { index: 1, status: 'recorded', id: `${device.patientId}.e2`, matched: false },
      ],
    ]);
    expect(eventBatches).toMatchObject([{ v: 1, credential: device, receivedAt: NOW, refusals: [] }]);
    expect(eventBatches[0]?.events).toMatchObject([
      { code: '3', at: NOW - MINUTE, late: false, clock: 'device', deviceId: device.deviceId },
      { code: '4.1', at: NOW - 2 * MINUTE, senderId: 'f-1', text: 'Fall på badet' },
    ]);
    expect(batches).toEqual([]);
  });

  it('corrects a clock that is off, counts that it was, and says what is late', async () => {
    const { tell, eventBatches } = openDoor();
    const events = [
      { code: '3', at: '2026-11-20T07:59:00Z' },
      { code: '3', at: '2026-11-19T01:00:00Z' },
    ];
    expect((await tell({ sentAt: '2026-11-20T08:00:00Z', events })).status).toBe(200);
    expect(eventBatches[0]?.events).toMatchObject([
      { at: NOW - MINUTE, clock: 'corrected', late: false },
      { late: true },
    ]);
    expect(eventBatches[0]?.refusals).toEqual([{ code: 'clock-drift', field: 'sentAt' }]);
  });

  it.each([
    ['without a code', { at: ALARM.at }, 'code', 'invalid-value'],
    ['with an empty code', { ...ALARM, code: '' }, 'code', 'invalid-value'],
    ['with a code of 101 characters', { ...ALARM, code: 'x'.repeat(101) }, 'code', 'invalid-value'],
    ['with a code that cannot be stored', { ...ALARM, code: '3\u0000' }, 'code', 'invalid-value'],
    ['with a text of 501 characters', { ...ALARM, text: 'x'.repeat(501) }, 'text', 'invalid-value'],
    ['without a time', { code: '3' }, 'at', 'invalid-time'],
    ['without an offset', { code: '3', at: '2026-11-20T09:59:00' }, 'at', 'invalid-time'],
    ['of a day', { code: '3', at: '2026-11-20' }, 'at', 'invalid-time'],
    ['six minutes ahead', { code: '3', at: '2026-11-20T10:06:00Z' }, 'at', 'time-in-future'],
    ['with a field of its own', { ...ALARM, colour: 'green' }, 'colour', 'unexpected-field'],
    ['with a severity that is none of the hub’s', { ...ALARM, severity: 35 }, 'severity', 'invalid-value'],
    ['at no place on earth', { ...ALARM, position: { lat: 91, lon: 10 } }, 'position.lat', 'invalid-value'],
    ['with half a place', { ...ALARM, position: { lat: 59.9 } }, 'position.lon', 'invalid-value'],
    [
      'with gateway words of 501 characters',
      { ...ALARM, gatewayText: 'x'.repeat(501) },
      'gatewayText',
      'invalid-value',
    ],
    ['that is no object', 'alarm', undefined, 'invalid-value'],
  ])('an event %s is refused by its place, is counted, and spoils no other', async (_, bad, field, code) => {
    const { tell, eventBatches } = openDoor();
    const both = await tell({ events: [bad, ALARM] });
    expect(both.status).toBe(200);
    expect(both.body.items?.map(({ status }) => status)).toEqual(['refused', 'recorded']);
    expect(both.body.items?.[0]?.problem).toEqual({
      code,
      title: expect.any(String),
      ...(field !== undefined && { field }),
    });
    expect(eventBatches[0]?.refusals).toEqual([{ code, field: field ?? '' }]);
    const alone = await tell({ events: [bad] });
    const place = field === undefined ? 'events[0]' : `events[0].${field}`;
    expect([alone.status, alone.body.code, alone.body.errors]).toEqual([422, 'no-item-kept', [{ field: place, code }]]);
  });

  it.each([
    ['no list', {}, 'invalid-request', [{ field: 'events', code: 'missing-value' }]],
    ['an empty list', { events: [] }, 'invalid-request', [{ field: 'events', code: 'missing-value' }]],
    ['measurements', { measurements: [ALARM] }, 'invalid-request', expect.anything()],
    [
      'a time of sending without an offset',
      { sentAt: '2026-11-20T10:00:00', events: [ALARM] },
      'invalid-request',
      [{ field: 'sentAt', code: 'invalid-time' }],
    ],
    ['101 events', { events: Array(101).fill(ALARM) }, 'too-many-items', [{ field: 'events', code: 'too-many-items' }]],
  ])('a body with %s is refused whole', async (_, sent, code, errors) => {
    const { tell, eventBatches } = openDoor();
    const { status, body } = await tell(sent);
    expect([status, body.code, body.errors]).toEqual([422, code, errors]);
    expect(eventBatches).toEqual([]);
  });

  it('hands on what the sender says besides: severity, position, the gateway’s words', async () => {
    const { tell, eventBatches } = openDoor();
    const position = { lat: 59.9139, lon: 10.7522, accuracyM: 15 };
    const { body } = await tell({ events: [{ ...ALARM, severity: 40, position, gatewayText: 'Sone 2' }] });
    expect(body.items?.[0]).not.toHaveProperty('warning');
    expect(eventBatches[0]?.events).toMatchObject([{ sentSeverity: 40, position, gatewayText: 'Sone 2' }]);
  });

  it('keeps a safety alarm that was sent as code 7 as it is, says what it is read as, and warns', async () => {
    const { tell, eventBatches } = openDoor();
    const sent = { ...ALARM, code: '7', text: 'Trygghetsalarm' };
    const { status, body } = await tell({ events: [sent] }, { 'accept-language': 'nb' });
    expect([status, body.items?.[0]?.warning]).toEqual([
      200,
      { code: 'ambiguous-event-code', title: expect.stringContaining('kode 3'), field: 'code' },
    ]);
    expect(eventBatches[0]?.events).toMatchObject([{ code: '7', text: 'Trygghetsalarm', readAs: '3' }]);
  });

  it('takes a hundred', async () => {
    const { tell } = openDoor();
    expect((await tell({ events: Array(100).fill(ALARM) })).body.items).toHaveLength(100);
  });

  it('says what the monitor refused, by the place and never the value', async () => {
    const { tell } = answering(
      { status: 'refused', id: '', code: 'cannot-be-placed' },
      { status: 'duplicate', id: 'p.e1', matched: false },
    );
    const { status, body } = await tell({ events: [ALARM, ALARM] }, { 'accept-language': 'en' });
    expect([status, body.items]).toEqual([
      200,
      [
        {
          index: 0,
          status: 'refused',
          problem: { code: 'cannot-be-placed', title: expect.stringContaining('at that time'), field: 'at' },
        },
        { index: 1, status: 'duplicate', id: 'p.e1', matched: false },
      ],
    ]);
  });

  it('says at once what to do when nobody is there', async () => {
    const advice = { severity: 'red', instead: '113' } as const;
    const { tell } = answering({ status: 'recorded', id: 'p.e1', matched: true, advice });
    const { body } = await tell({ events: [ALARM] }, { 'accept-language': 'nn' });
    expect(body.items?.[0]?.advice).toEqual({ ...advice, text: expect.stringContaining('Ring 113 no') });
  });

  it.each([
    ['cannot be reached', () => Promise.reject(new Error('gone'))],
    ['is not ready', async () => ({ ok: false, reason: 'not-ready' }) as const],
    ['is too slow', () => new Promise<EventAnswer>(() => undefined)],
  ])('asks for it again when the monitor %s', async (_, recordEvents) => {
    const { response, status, body } = await openEventDoor(recordEvents).tell({ events: [ALARM, { code: '3' }] });
    expect([status, body.code, response.headers.get('retry-after')]).toEqual([503, 'try-again', '5']);
    expect(body.items?.map((item) => item.status)).toEqual(['retry', 'refused']);
  });

  it('lets nobody in without a credential, or with one that was revoked', async () => {
    const { app, tell } = openEventDoor(async () => ({ ok: false, reason: 'credential-revoked' }));
    const bare = await app.request(EVENTS, { method: 'POST', body: '{}' }, TEST_BINDINGS);
    expect(bare.status).toBe(401);
    const { status, body } = await tell({ events: [ALARM] });
    expect([status, body.code]).toEqual([401, 'credential-revoked']);
  });
});

describe('a national id in the words of an event', () => {
  it('is never handed on: its index is, and the monitor hears whom it names', async () => {
    const { tell, eventBatches } = openDoor();
    const events = [ALARM, { ...ALARM, id: `gw-${TESTESEN}`, text: `Gjelder ${TESTESEN}` }];
    expect((await tell({ events })).status).toBe(200);
    expect(JSON.stringify(eventBatches)).not.toContain(TESTESEN);
    expect(eventBatches[0]?.subjects).toEqual([[], [expect.any(String)]]);
    expect(eventBatches[0]?.events[1]?.text).toMatch(/^Gjelder \S{20,}$/);
  });

  it('in the gateway’s words is masked as well, and named by that field', async () => {
    const { tell, eventBatches } = openDoor();
    await tell({ events: [{ ...ALARM, gatewayText: `Bruker ${TESTESEN}`, severity: 20 }] });
    expect(eventBatches[0]?.events).toMatchObject([
      { gatewayText: expect.stringMatching(/^Bruker \S{20,}$/), sentSeverity: 20 },
    ]);
    const refusing = answering({ status: 'refused', id: '', code: 'wrong-subject' });
    const { body } = await refusing.tell({ events: [{ ...ALARM, gatewayText: `Bruker ${TESTESEN}` }] });
    expect(body.errors).toEqual([{ field: 'events[0].gatewayText', code: 'wrong-subject' }]);
  });

  it('of somebody else refuses it, by the field', async () => {
    const { tell } = answering({ status: 'refused', id: '', code: 'wrong-subject' });
    const { status, body } = await tell({ events: [{ ...ALARM, text: `Gjelder ${TESTESEN}` }] });
    expect([status, body.errors]).toEqual([422, [{ field: 'events[0].text', code: 'wrong-subject' }]]);
  });
});
