import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backoffMs } from '../backoff.ts';
import type { LiveMessage } from './live-state.ts';
import { type Connection, type LiveAttempt, openLiveWorklist } from './open-live-worklist.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: string[] = [];
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.drop(1000);
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  drop(code: number) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code });
  }
  say(message: object | string) {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

function start(answers: readonly LiveAttempt[] = [], renewable = false) {
  const sockets: FakeSocket[] = [];
  const asked: (number | undefined)[] = [];
  const messages: LiveMessage[] = [];
  const connections: Connection[] = [];
  const live = openLiveWorklist(
    async (since) => {
      asked.push(since);
      const answer = answers[asked.length - 1];
      if (answer !== undefined) return answer;
      const socket = new FakeSocket();
      sockets.push(socket);
      return { ok: true, socket: socket as unknown as WebSocket, renewable };
    },
    { onMessage: (message) => messages.push(message), onConnection: (connection) => connections.push(connection) },
    () => 1,
  );
  const at = (index: number): FakeSocket => {
    const socket = sockets[index];
    if (socket === undefined) throw new Error(`no socket ${index}`);
    return socket;
  };
  return { live, at, asked, messages, connections };
}

const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const snapshot = (seq: number, ids: string[], more = false) => ({
  v: 1,
  type: 'snapshot',
  seq,
  items: ids.map((alertId) => ({ alertId })),
  more,
});
const change = (seq: number, ids: string[], remove: string[] = []) => ({
  v: 1,
  type: 'change',
  seq,
  put: ids.map((alertId) => ({ alertId })),
  remove,
});

it('tells a snapshot when all its pages are in, then changes, and resumes after a break', async () => {
  const { at, asked, messages, connections } = start();
  await tick();
  at(0).open();
  at(0).say(snapshot(7, ['a'], true));
  expect(messages).toEqual([]);
  at(0).say(snapshot(7, ['b']));
  at(0).say(change(8, ['c'], ['a']));
  expect(messages).toMatchObject([
    { type: 'snapshot', seq: 7, more: false, items: [{ alertId: 'a' }, { alertId: 'b' }] },
    { type: 'change', seq: 8, put: [{ alertId: 'c' }], remove: ['a'] },
  ]);
  at(0).drop(1006);
  await tick(backoffMs(0, 1));
  at(1).open();
  expect(asked).toEqual([undefined, 8]);
  expect(connections).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  at(1).say(change(8, ['c']));
  at(1).say(change(9, ['d']));
  expect(messages.slice(2)).toMatchObject([{ type: 'change', seq: 9 }]);
});

it('forgets half a snapshot when the connection breaks in the middle', async () => {
  const { at, asked, messages } = start();
  await tick();
  at(0).open();
  at(0).say(snapshot(7, ['a'], true));
  at(0).drop(1006);
  await tick(backoffMs(0, 1));
  at(1).open();
  at(1).say(snapshot(7, ['b']));
  expect(asked).toEqual([undefined, undefined]);
  expect(messages).toMatchObject([{ type: 'snapshot', items: [{ alertId: 'b' }] }]);
});

it('waits longer after each failure, and starts over once connected', async () => {
  const failure: LiveAttempt = { ok: false, error: { kind: 'network', reason: 'unreachable' } };
  const { at, asked } = start([failure, failure]);
  await tick();
  expect(asked).toHaveLength(1);
  await tick(499);
  expect(asked).toHaveLength(1);
  await tick(1);
  expect(asked).toHaveLength(2);
  await tick(1000);
  expect(asked).toHaveLength(3);
  at(0).open();
  at(0).drop(1012);
  await tick(500);
  expect(asked).toHaveLength(4);
});

it('asks once more when a session that can be renewed is told that it is over, and stops at the second time', async () => {
  const { live, at, asked, connections } = start([], true);
  await tick();
  at(0).open();
  at(0).say(snapshot(3, ['a']));
  at(0).drop(4401);
  await tick(500);
  expect(asked).toEqual([undefined, 3]);
  at(1).open();
  expect(connections.at(-1)).toBe('connected');
  at(1).drop(4401);
  await tick(120_000);
  expect([asked.length, connections.at(-1)]).toEqual([2, 'ended']);
  live.close();
});

it('renews a session that is told after hours, again and again', async () => {
  const { live, at, asked, connections } = start([], true);
  for (let nth = 0; nth < 3; nth++) {
    await tick(500);
    at(nth).open();
    const alive = setInterval(() => at(nth).say('pong'), 10_000);
    await tick(1_800_000);
    clearInterval(alive);
    at(nth).drop(4401);
  }
  await tick(500);
  expect(asked).toHaveLength(4);
  expect(connections).not.toContain('ended');
  live.close();
});

it('stops when the session has ended, whether the socket or the door says so', async () => {
  const byClose = start();
  await tick();
  byClose.at(0).open();
  byClose.at(0).drop(4401);
  const problem = { kind: 'problem', status: 401, problem: { code: 'unauthenticated' } } as const;
  const byDoor = start([{ ok: false, error: problem }]);
  await tick(120_000);
  expect(byClose.connections.at(-1)).toBe('ended');
  expect(byDoor.connections.at(-1)).toBe('ended');
  expect([byClose.asked.length, byDoor.asked.length]).toEqual([1, 1]);
  expect(vi.getTimerCount()).toBe(0);
});

it('notices a connection that has died without a word', async () => {
  const { at, asked } = start();
  await tick();
  at(0).open();
  await tick(25_000);
  expect(at(0).sent).toEqual(['ping']);
  at(0).say('pong');
  await tick(60_000);
  expect(asked).toHaveLength(1);
  await tick(45_000);
  expect(asked).toHaveLength(2);
});

it('does not wait for a server that says goodbye and never hangs up', async () => {
  const { at, asked } = start();
  await tick();
  at(0).open();
  at(0).readyState = 2;
  await tick(2000);
  expect(asked).toHaveLength(2);
});

it('a closed list leaves no timer, no socket and says no more', async () => {
  const { live, at, messages, connections } = start();
  await tick();
  at(0).open();
  const before = connections.length;
  live.close();
  expect(at(0).readyState).toBe(3);
  at(0).say(snapshot(1, []));
  await tick(120_000);
  expect(messages).toEqual([]);
  expect(connections).toHaveLength(before);
  expect(vi.getTimerCount()).toBe(0);
});
