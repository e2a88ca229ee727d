import { describe, expect, it } from 'vitest';
import { openDoor, PULSE, TEST_BINDINGS } from './ingest-testing.ts';

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

function streamOf(text: string, times: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === times) controller.close();
      else controller.enqueue(new TextEncoder().encode(text));
      sent += 1;
    },
  });
}

describe('a hostile body', () => {
  it('of 2 MB is refused, with or without a length, and whatever the length claims', async () => {
    const door = openDoor();
    const big = JSON.stringify({ measurements: [{ ...PULSE, id: 'x'.repeat(2_000_000) }] });
    const whole = await door.send(big);
    expect([whole.status, await codeOf(whole)]).toEqual([413, 'body-too-large']);
    const streamed = await door.send(streamOf('x'.repeat(100_000), 20));
    expect([streamed.status, await codeOf(streamed)]).toEqual([413, 'body-too-large']);
    const lying = await door.send(streamOf('x'.repeat(100_000), 20), { 'content-length': '10' });
    expect(lying.status).toBe(413);
    expect(door.batches).toEqual([]);
  });

  it('of just under 1 MB in pieces is read', async () => {
    const door = openDoor();
    const head = JSON.stringify({ measurements: [PULSE] });
    const response = await door.send(streamOf(`${' '.repeat(99_000)}${head.slice(0, 0)}`, 9));
    expect([response.status, await codeOf(response)]).toEqual([400, 'malformed-json']);
  });

  it('of 501 items is refused, and of 500 is taken', async () => {
    const door = openDoor();
    const over = await door.post({ measurements: Array.from({ length: 501 }, () => PULSE) });
    expect([over.status, over.body.code]).toEqual([422, 'too-many-items']);
    expect(door.batches).toEqual([]);
    const full = await door.post({ measurements: Array.from({ length: 500 }, () => PULSE) });
    expect(full.status).toBe(200);
    expect(door.batches).toHaveLength(1);
  });

  it('nested deeper than 32 is refused, however deep, and brackets in a text do not count', async () => {
    const door = openDoor();
    const nested = (depth: number): string => `{"measurements":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    for (const body of [nested(32), nested(5000), nested(400_000), '['.repeat(5000), '{"a":'.repeat(5000)]) {
      const response = await door.send(body);
      expect([response.status, await codeOf(response)]).toEqual([400, 'too-deep']);
    }
    expect((await door.send(nested(31))).status).toBe(422);
    const note = await door.post({ measurements: [{ ...PULSE, context: { note: `\\"${'[{'.repeat(40)}` } }] });
    expect(note.status).toBe(200);
  });

  it.each([
    ['bare NaN', `{"measurements":[{"type":"pulse","value":NaN,"unit":"/min","measuredAt":"${PULSE.measuredAt}"}]}`],
    ['Infinity', '{"measurements":[{"value":Infinity}]}'],
    ['nothing', ''],
    ['half a body', '{"measurements":[{"type":"pulse"'],
    ['an open string', '{"measurements":["'],
    ['words', 'hello'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ])('of %s is malformed', async (_, body) => {
    const response = await openDoor().send(body);
    expect([response.status, await codeOf(response)]).toEqual([400, 'malformed-json']);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    '',
    'application/jsonx',
  ])('of the type "%s" is refused unread', async (type) => {
    const response = await openDoor().send(JSON.stringify({ measurements: [PULSE] }), { 'content-type': type });
    expect([response.status, await codeOf(response)]).toEqual([415, 'unsupported-media-type']);
  });

  it('that is compressed is refused as such, not as broken JSON; identity is no compression', async () => {
    const body = JSON.stringify({ measurements: [PULSE] });
    const answers = ['gzip', 'br', 'identity'].map((coding) => openDoor().send(body, { 'content-encoding': coding }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([415, 415, 200]);
  });

  it('in JSON with a UTF-8 charset is read', async () => {
    const body = JSON.stringify({ measurements: [PULSE] });
    const response = await openDoor().send(body, { 'content-type': 'Application/JSON; charset=UTF-8' });
    expect(response.status).toBe(200);
  });

  it.each([
    ['null', null, ''],
    ['a list', [PULSE], ''],
    ['a number', 5, ''],
    ['no items', {}, 'measurements'],
    ['an empty list', { measurements: [] }, 'measurements'],
    ['a list that is none', { measurements: { 0: PULSE } }, 'measurements'],
    ['something else beside', { measurements: [PULSE], patientId: 'x' }, 'patientId'],
  ])('that is %s does not fit, and says where', async (_, body, field) => {
    const answer = await openDoor().post(body);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid-request']);
    expect(answer.body.errors?.[0]?.field).toBe(field);
  });

  it.each([
    ['1e308', 1e308],
    ['a text', 'NaN'],
    ['null', null],
    ['a list', [70]],
    ['an object', { value: 70 }],
    ['true', true],
  ])('with the value %s refuses that item alone', async (_, value) => {
    const answer = await openDoor().post({ measurements: [{ ...PULSE, value }, PULSE] });
    expect(answer.status).toBe(200);
    expect(answer.body.items?.map((item) => item.status)).toEqual(['refused', 'recorded']);
    expect(answer.body.items?.[0]?.problem?.field).toBe('value');
  });

  it('with a number beyond a double or with odd keys refuses that item alone', async () => {
    const item = (inner: string): string =>
      `{"type":"pulse","unit":"/min","measuredAt":"${PULSE.measuredAt}",${inner}}`;
    const response = await openDoor().send(
      `{"measurements":[${['"value":1e999', '"value":-1e999', '"value":70,"__proto__":{"type":"steps"}', '"value":70,"constructor":1', '"value":70'].map(item).join(',')}]}`,
    );
    const { items } = (await response.json()) as { items: { status: string; problem?: { code: string } }[] };
    expect(items.map((outcome) => outcome.status)).toEqual(['refused', 'refused', 'refused', 'refused', 'recorded']);
  });

  it('never echoes what it sent', async () => {
    const answer = await openDoor().post({
      measurements: [
        { ...PULSE, '71.93 Kari': 1 },
        { ...PULSE, type: '71.93 Kari' },
        { ...PULSE, unit: '71.93 Kari' },
        { ...PULSE, measuredAt: '71.93 Kari' },
        { ...PULSE, comparator: '71.93 Kari' },
      ],
    });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toMatch(/71\.93|Kari/);
  });
});

describe('the door itself', () => {
  it('answers another method with 405 and Allow, another path with 404, both as problems with security headers', async () => {
    const { app } = openDoor();
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await app.request('/ingest/v1/measurements', { method }, TEST_BINDINGS);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    const missing = await app.request('/ingest/v2/measurements', { method: 'POST' }, TEST_BINDINGS);
    expect([missing.status, await codeOf(missing)]).toEqual([404, 'not-found']);
  });
});
