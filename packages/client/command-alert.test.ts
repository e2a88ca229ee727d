import { describe, expect, it } from 'vitest';
import { createClient } from './create-client.ts';
import { receive } from './live/live-state.ts';

const ALERT = { patientId: 'p/1', alertId: 'a' };
const SEEN = { expectRevision: '1-1', commandId: 'c' };

function clientThatTells() {
  const sent: { method: string | undefined; path: string; body: unknown }[] = [];
  const client = createClient({
    baseUrl: '',
    fetch: async (input, init) => {
      sent.push({ method: init?.method, path: String(input), body: init?.body && JSON.parse(String(init.body)) });
      return new Response('{"items":[],"revision":"1-2"}');
    },
  });
  return { client, sent };
}
type Client = ReturnType<typeof createClient>;

describe('a verb of the client', () => {
  it.each<readonly [string, (client: Client) => Promise<unknown>, string, object]>([
    ['start', (c) => c.start(ALERT, SEEN), 'alerts/a/start', {}],
    ['attempt', (c) => c.attempt(ALERT, { ...SEEN, nextTryAt: 't' }), 'alerts/a/attempt', { nextTryAt: 't' }],
    [
      'snooze',
      (c) => c.snooze(ALERT, { ...SEEN, until: 't', reason: 'other' }),
      'alerts/a/snooze',
      { until: 't', reason: 'other' },
    ],
    ['unsnooze', (c) => c.unsnooze(ALERT, SEEN), 'alerts/a/unsnooze', {}],
    [
      'offer a hand-over',
      (c) => c.offerHandover(ALERT, { ...SEEN, toUnitId: 'u', reason: 'r' }),
      'alerts/a/handover',
      { toUnitId: 'u', reason: 'r' },
    ],
    ['accept', (c) => c.acceptHandover(ALERT, SEEN), 'alerts/a/handover/accept', {}],
    [
      'decline',
      (c) => c.declineHandover(ALERT, { ...SEEN, reason: 'r' }),
      'alerts/a/handover/decline',
      { reason: 'r' },
    ],
    ['withdraw', (c) => c.withdrawHandover(ALERT, SEEN), 'alerts/a/handover/withdraw', {}],
    ['acknowledge', (c) => c.acknowledge(ALERT, SEEN), 'alerts/a/acknowledge', {}],
    ['resolve', (c) => c.resolve(ALERT, { ...SEEN, outcome: 'visit' }), 'alerts/a/resolve', { outcome: 'visit' }],
  ])('%s goes to its own path with what the caller saw, ids made safe', async (_, call, path, more) => {
    const { client, sent } = clientThatTells();
    expect(await call(client)).toMatchObject({ ok: true });
    expect(sent).toEqual([{ method: 'POST', path: `/api/v1/patients/p%2F1/${path}`, body: { ...SEEN, ...more } }]);
  });

  it.each<readonly [string, (client: Client) => Promise<unknown>, string]>([
    ['history', (c) => c.alertHistory(ALERT, { limit: 5 }), 'GET /api/v1/patients/p%2F1/alerts/a/history?limit=5'],
    ['work by patient', (c) => c.worklistPatients('u/1'), 'GET /api/v1/units/u%2F1/worklist/patients'],
    ['claim', (c) => c.claim('p/1', { takeOver: true }), 'POST /api/v1/patients/p%2F1/claim'],
    ['letting go', (c) => c.releaseClaim('p/1', {}), 'POST /api/v1/patients/p%2F1/claim/release'],
    ['contacts', (c) => c.listContacts('p/1'), 'GET /api/v1/patients/p%2F1/contacts'],
    ['messages', (c) => c.listMessages('p/1'), 'GET /api/v1/patients/p%2F1/messages'],
    ['a message', (c) => c.sendMessage('p/1', { text: 'x' }), 'POST /api/v1/patients/p%2F1/messages'],
  ])('%s has its own path', async (_, call, line) => {
    const { client, sent } = clientThatTells();
    await call(client);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([line]);
  });
});

describe('what stands beside the alerts', () => {
  const card = (patientId: string) => ({
    patientId,
    alerts7: 0,
    alerts30: 0,
    contacts7: 0,
    contacts30: 0,
    raised: false,
  });
  const unit = { open: true, connected: 1, onCall: 0, unattended: false };

  it('is gathered with the pages of a snapshot', () => {
    const page = { v: 1, type: 'snapshot', items: [], seq: 3 } as const;
    const first = receive({ since: undefined, pages: undefined }, { ...page, more: true, cards: [card('p')] });
    expect(first.tell).toBeUndefined();
    const second = receive(first.state, { ...page, more: false, cards: [card('q')], unit });
    expect(second.tell).toMatchObject({ cards: [card('p'), card('q')], unit });
  });

  it('is told of the unit also when nothing of the list has changed, and the list is not told twice', () => {
    const known = { since: 5, pages: undefined };
    const change = { v: 1, type: 'change', seq: 5, put: [], remove: ['a'] } as const;
    expect(receive(known, change).tell).toBeUndefined();
    expect(receive(known, { ...change, unit }).tell).toEqual({ type: 'change', seq: 5, put: [], remove: [], unit });
  });
});
