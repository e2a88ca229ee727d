import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../http/create-app.ts';
import { LIVE_INGEST_DOOR } from '../http/device-door-ports.ts';
import type { PatientAppPorts } from '../http/patient-app-ports.ts';
import { createIngestRoutes } from './create-ingest-routes.ts';
import { NOW, newDevice, TEST_BINDINGS } from './ingest-testing.ts';

const KEPT: AppMessageAnswer = { ok: true, status: 'recorded', messageId: 'm-1', at: NOW };
const EMPTY: FeedAnswer = { ok: true, page: { items: [], since: '1-0', nextCursor: null } };

function openApp(ports: Partial<PatientAppPorts> = {}) {
  const messages: AppMessage[] = [];
  const queries: FeedQuery[] = [];
  const device = newDevice();
  const app = createApp();
  const routes = createIngestRoutes(LIVE_INGEST_DOOR, {
    timeoutMs: 100,
    receiveMessage: async (_env, _device, message) => {
      messages.push(message);
      return KEPT;
    },
    feed: async (_env, _device, query) => {
      queries.push(query);
      return EMPTY;
    },
    ...ports,
  });
  app.route('/ingest', routes);
  async function ask(path: string, body?: unknown, headers: Record<string, string> = {}) {
    const keys = JSON.parse(TEST_BINDINGS.DEVICE_CREDENTIAL_KEYS as string) as Record<string, string>;
    const response = await app.request(
      path,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${await issueDeviceCredential(keys, device)}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      },
      TEST_BINDINGS,
    );
    const text = await response.text();
    return { response, status: response.status, text, body: JSON.parse(text) as { code?: string; errors?: unknown } };
  }
  return { ask, device, messages, queries };
}

const MESSAGES = '/ingest/v1/messages';
const FEED = '/ingest/v1/feed';

describe('a message from the patient’s app', () => {
  it('reaches the monitor of the credential’s patient, as it was written', async () => {
    const { ask, messages, device } = openApp();
    const text = `"><img src=x onerror=alert(1)> ' or 1=1 -- \u202e 😀\n`;
    const answer = await ask(MESSAGES, { id: 'a', text });
    expect([answer.status, answer.body]).toEqual([
      201,
      { messageId: 'm-1', status: 'recorded', at: '2026-11-20T10:00:00.000Z' },
    ]);
    expect(messages).toEqual([{ v: 1, credential: device, id: 'a', text }]);
  });

  it('that was sent before is answered so', async () => {
    const { ask } = openApp({ receiveMessage: async () => ({ ...KEPT, status: 'duplicate' }) });
    expect(await ask(MESSAGES, { id: 'a', text: 'Hei' })).toMatchObject({ status: 200, body: { status: 'duplicate' } });
  });

  it.each<[string, unknown, number, unknown]>([
    ['without a name', { text: 'Hei' }, 422, [{ field: 'id', code: 'missing-value' }]],
    ['without a text', { id: 'a' }, 422, [{ field: 'text', code: 'missing-value' }]],
    ['of space', { id: 'a', text: '   ' }, 422, [{ field: 'text', code: 'invalid-value' }]],
    ['that is too long', { id: 'a', text: 'x'.repeat(2_001) }, 422, [{ field: 'text', code: 'invalid-value' }]],
    ['that the records would refuse', { id: 'a', text: 'a\0' }, 422, [{ field: 'text', code: 'invalid-value' }]],
    ['that is no text', { id: 'a', text: { html: 'x' } }, 422, [{ field: 'text', code: 'invalid-value' }]],
    [
      'with a patient of its own',
      { id: 'a', text: 'x', patientId: 'p' },
      422,
      [{ field: 'patientId', code: 'unexpected-field' }],
    ],
    ['with a national id', { id: 'a', text: 'Jeg er 109155 96784' }, 422, [{ field: 'text', code: 'national-id' }]],
    ['named by a national id', { id: 'x-10915596784', text: 'x' }, 422, [{ field: 'id', code: 'national-id' }]],
    ['that is no JSON', '{', 400, undefined],
    ['of a hundred kilobytes', { id: 'a', text: 'x'.repeat(100_000) }, 413, undefined],
  ])('%s is refused, and its text neither echoed nor logged', async (_, body, status, errors) => {
    const log = vi.spyOn(console, 'log');
    const { ask, messages } = openApp();
    const answer = await ask(MESSAGES, body);
    expect([answer.status, answer.body.errors]).toEqual([status, errors]);
    expect(answer.text + JSON.stringify(log.mock.calls)).not.toMatch(/96784|xxxx/);
    expect(messages).toEqual([]);
    log.mockRestore();
  });

  it.each<[string, AppMessageAnswer, number, string]>([
    ['is revoked', { ok: false, reason: 'credential-revoked' }, 401, 'credential-revoked'],
    ['has written too often', { ok: false, reason: 'too-many' }, 429, 'too-many-requests'],
    ['comes before its facts', { ok: false, reason: 'not-ready' }, 503, 'try-again'],
  ])('of one who %s says so', async (_, answer, status, code) => {
    const { ask } = openApp({ receiveMessage: async () => answer });
    expect(await ask(MESSAGES, { id: 'a', text: 'Hei' })).toMatchObject({ status, body: { code } });
  });

  it.each<[string, PatientAppPorts['receiveMessage']]>([
    ['breaks', () => Promise.reject(new Error('secret'))],
    ['hangs', () => new Promise(() => {})],
  ])('is not said to be kept when the monitor %s', async (_, receiveMessage) => {
    const answer = await openApp({ receiveMessage }).ask(MESSAGES, { id: 'a', text: 'Hei' });
    expect([answer.status, answer.body.code, answer.response.headers.get('retry-after')]).toEqual([
      503,
      'try-again',
      '5',
    ]);
  });
});

describe('the feed of the patient’s app', () => {
  it('asks for what is newer and in which bounds', async () => {
    const { ask, queries } = openApp();
    expect((await ask(FEED)).status).toBe(200);
    await ask(`${FEED}?since=1-7&cursor=1-3&limit=20`);
    expect(queries).toMatchObject([{ limit: 50 }, { since: '1-7', cursor: '1-3', limit: 20 }]);
  });

  it('tells what was said, noted and seen, with times everybody reads alike', async () => {
    const items = [
      { kind: 'seen', at: NOW, unitId: 'u', measurementIds: ['p.1'] },
      { kind: 'note', at: NOW, alertId: 'a', text: 'Ta det med ro', unitId: 'u' },
      { kind: 'message', at: NOW, messageId: 'm', direction: 'to-patient', text: 'Hei', unitId: 'u' },
    ] as const;
    const { ask } = openApp({ feed: async () => ({ ok: true, page: { items, since: '1-3', nextCursor: '1-1' } }) });
    const at = '2026-11-20T10:00:00.000Z';
    expect((await ask(FEED)).body).toEqual({
      items: items.map((item) => ({ ...item, at })),
      since: '1-3',
      nextCursor: '1-1',
    });
  });

  it.each(['since=x', 'cursor=%27', 'limit=0', 'limit=101', 'limit=ten', `since=${'1'.repeat(41)}`])(
    'refuses %s',
    async (query) => {
      const { ask, queries } = openApp();
      const field = query.split('=')[0];
      const answer = await ask(`${FEED}?${query}`);
      expect([answer.status, answer.body.errors]).toEqual([400, [{ field, code: 'invalid-value' }]]);
      expect(queries).toEqual([]);
    },
  );

  it('of a revoked credential is closed', async () => {
    const { ask } = openApp({ feed: async () => ({ ok: false, reason: 'credential-revoked' }) });
    expect(await ask(FEED)).toMatchObject({ status: 401, body: { code: 'credential-revoked' } });
  });
});
