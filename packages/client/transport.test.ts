import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createClient } from './create-client.ts';
import { currentAlert } from './current-alert.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(handle: Handler): Promise<string> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function json(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

it('sends the token as Bearer, the cursor in the query, ids made safe, and reads the digits as they came', async () => {
  const seen: (string | undefined)[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push(request.url, request.headers.authorization);
    json(
      response,
      200,
      '{"items":[{"value":6.30,"count":1,"components":{"systolic":120.0}}],"nextCursor":null,"seq":4}',
    );
  });
  const page = await createClient({ baseUrl: `${baseUrl}/`, token: 't' }).worklist('a/b', { cursor: 'c&d', limit: 5 });
  expect(seen).toEqual(['/api/v1/units/a%2Fb/worklist?cursor=c%26d&limit=5', 'Bearer t']);
  if (!page.ok) throw new Error('refused');
  expect(page.value.items[0]?.value?.text).toBe('6.30');
  expect(page.value.items[0]?.components?.systolic?.text).toBe('120.0');
  expect(page.value.items[0]?.count).toBe(1);
});

it('gives the outcome of each item also when none was kept, and the pause the server asks for', async () => {
  const baseUrl = await serve((_, response, body) => {
    expect(JSON.parse(body)).toEqual({ measurements: [{ type: 'pulse', value: 70, unit: '/min', measuredAt: 'x' }] });
    json(response, 503, '{"code":"try-again","items":[{"index":0,"status":"retry"}]}', { 'retry-after': '5' });
  });
  const answer = await createClient({ baseUrl }).postMeasurements({
    measurements: [{ type: 'pulse', value: 70, unit: '/min', measuredAt: 'x' }],
  });
  expect(answer).toEqual({ ok: true, value: { items: [{ index: 0, status: 'retry' }], retryAfterMs: 5000 } });
});

it('answers a refusal as a value, with the alert as it stands now', async () => {
  const baseUrl = await serve((_, response) =>
    json(response, 409, '{"code":"stale-revision","alert":{"state":"acknowledged","revision":"1-2","value":85.0}}'),
  );
  const answer = await createClient({ baseUrl }).acknowledge(
    { patientId: 'p', alertId: 'a' },
    { expectRevision: '1-1' },
  );
  if (answer.ok) throw new Error('accepted');
  expect(answer.error).toMatchObject({ kind: 'problem', status: 409, problem: { code: 'stale-revision' } });
  expect(currentAlert(answer.error)).toMatchObject({ revision: '1-2', value: { text: '85.0' } });
});

it('tells an unreachable server, a silent one, a caller who gave up and an unreadable answer apart', async () => {
  const baseUrl = await serve((request, response) => {
    if (request.url?.includes('quarantine')) json(response, 200, '<html>');
    else if (request.url?.includes('measurements')) json(response, 502, '<html>');
  });
  const client = createClient({ baseUrl, timeoutMs: 100 });
  expect(await client.worklist('u')).toEqual({ ok: false, error: { kind: 'network', reason: 'timeout' } });
  expect(await client.listQuarantine()).toEqual({ ok: false, error: { kind: 'network', reason: 'unreadable' } });
  expect(await client.listMeasurements('p')).toMatchObject({
    ok: false,
    error: { kind: 'problem', status: 502, problem: { code: 'unknown' } },
  });
  const given = await client.postMeasurements({ measurements: [] }, AbortSignal.abort());
  expect(given).toEqual({ ok: false, error: { kind: 'network', reason: 'aborted' } });
  server?.closeAllConnections();
  server?.close();
  expect(await client.worklist('u')).toEqual({ ok: false, error: { kind: 'network', reason: 'unreachable' } });
});
