import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { COALESCE_MS } from './live-pace.ts';
import { LiveSockets } from './live-sockets.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A socket as the platform keeps it: an attachment, what was sent, how it was closed. */
class FakeSocket {
  readyState: number = WebSocket.OPEN;
  readonly sent: string[] = [];
  closedWith: number | undefined;
  #attachment: unknown = null;
  send(text: string) {
    this.sent.push(text);
  }
  close(code: number) {
    this.closedWith = code;
    this.readyState = WebSocket.CLOSED;
  }
  serializeAttachment(value: unknown) {
    this.#attachment = structuredClone(value);
  }
  deserializeAttachment() {
    return this.#attachment;
  }
}

function liveList() {
  const sockets: FakeSocket[] = [];
  const list = { seq: 0, fail: false, reports: [] as string[] };
  const live = new LiveSockets({
    sockets: () => sockets as unknown as WebSocket[],
    accept: (socket) => {
      sockets.push(socket as unknown as FakeSocket);
    },
    seq: () => list.seq,
    viewerOf: () => '*',
    updateSince: async (since) => {
      const { seq } = list;
      await Promise.resolve();
      if (list.fail) throw new Error('broken');
      return { seq, texts: [`${since}->${seq}`], patientIds: [] };
    },
    noteShown: () => undefined,
    shownTo: () => [],
    now: () => Date.now(),
    report: (event) => {
      list.reports.push(event);
    },
  });
  const connect = (since: number | null, expiresAt = 9_000_000) => {
    const socket = new FakeSocket();
    live.add(socket as unknown as WebSocket, { practitionerId: 'p', expiresAt }, since);
    return socket;
  };
  const change = () => {
    list.seq += 1;
    live.changed();
  };
  return { list, live, connect, change };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

it('sends the first change at once, the following ones together after 100 ms, and then keeps no timer', async () => {
  const { connect, change } = liveList();
  const socket = connect(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(0);
  change();
  await settle();
  expect(socket.sent).toEqual(['0->1']);
  change();
  change();
  await vi.advanceTimersByTimeAsync(COALESCE_MS - 1);
  expect(socket.sent).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.sent).toEqual(['0->1', '1->3']);
  expect(vi.getTimerCount()).toBe(0);
});

it('a change in the middle of a send goes out with the next one', async () => {
  const { connect, change } = liveList();
  const socket = connect(null);
  change();
  await vi.advanceTimersByTimeAsync(COALESCE_MS);
  expect(socket.sent).toEqual(['null->0', '0->1']);
});

it('a newcomer does not wait for the pace of the others, and nothing is sent twice', async () => {
  const { connect, change } = liveList();
  const first = connect(0);
  change();
  await settle();
  change();
  const second = connect(null);
  await settle();
  expect(second.sent).toEqual(['null->2']);
  expect(first.sent).toEqual(['0->1', '1->2']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(first.sent).toHaveLength(2);
});

it('without sockets a change starts nothing', () => {
  const { change } = liveList();
  change();
  expect(vi.getTimerCount()).toBe(0);
});

it('an ended session gets no more of the list', async () => {
  const { connect, change } = liveList();
  const socket = connect(0, 1_000_500);
  await vi.advanceTimersByTimeAsync(600);
  change();
  await settle();
  expect(socket.sent).toEqual([]);
  expect(socket.closedWith).toBe(4401);
});

it('closes rather than leave a list that looks alive and is not', async () => {
  const { list, connect, change } = liveList();
  const socket = connect(0);
  list.fail = true;
  change();
  await settle();
  expect(socket.closedWith).toBe(1011);
  expect(list.reports).toEqual(['worklist-send-failed']);
  list.fail = false;
  const again = connect(0);
  await vi.advanceTimersByTimeAsync(COALESCE_MS);
  expect(again.sent).toEqual(['0->1']);
});
