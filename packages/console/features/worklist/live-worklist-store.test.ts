import { describe, expect, it } from 'vitest';
import type { LiveListener, WorklistPort } from '../../ports/worklist-port.ts';
import { createLiveWorklistStore } from './live-worklist-store.ts';

function fakePort() {
  const opened: { listener: LiveListener; closed: boolean }[] = [];
  const port: Pick<WorklistPort, 'openLive' | 'unitId'> = {
    unitId: 'u1',
    openLive: (listener) => {
      const entry = { listener, closed: false };
      opened.push(entry);
      return {
        close: () => {
          entry.closed = true;
        },
      };
    },
  };
  return { port, opened };
}

describe('the store of the live list', () => {
  it('opens one socket while somebody listens and closes it with the last', () => {
    const { port, opened } = fakePort();
    const store = createLiveWorklistStore(port);
    expect(opened).toHaveLength(0);
    const first = store.subscribe(() => undefined);
    const second = store.subscribe(() => undefined);
    first();
    expect(opened.map(({ closed }) => closed)).toEqual([false]);
    second();
    expect(opened.map(({ closed }) => closed)).toEqual([true]);
  });

  it('is stale at once when the browser is offline, and connects anew when it is back', () => {
    const { port, opened } = fakePort();
    const store = createLiveWorklistStore(port, () => 5000);
    store.subscribe(() => undefined);
    opened[0]?.listener.onConnection?.('connected');
    opened[0]?.listener.onMessage({ type: 'snapshot', items: [], seq: 1, more: false });
    store.offline();
    expect(store.state()).toMatchObject({ connection: 'reconnecting', staleSince: 5000 });
    store.reopen();
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    opened[1]?.listener.onConnection?.('connected');
    expect(store.state()).toMatchObject({ connection: 'connected', staleSince: null });
  });

  it('does not come back after the session has ended', () => {
    const { port, opened } = fakePort();
    const store = createLiveWorklistStore(port);
    store.subscribe(() => undefined);
    opened[0]?.listener.onConnection?.('ended');
    store.reopen();
    store.offline();
    expect(opened).toHaveLength(1);
    expect(store.state().connection).toBe('ended');
  });
});
